// One application for all tests of the window, drawn into memory.
#include <gtest/gtest.h>

#include <QApplication>

#include "gui/style.hpp"

// The window system in memory cannot pass on size hints and says so each time.
void drop_remarks(QtMsgType, const QMessageLogContext&, const QString&) {}

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qInstallMessageHandler(drop_remarks);
  QApplication application(argc, argv);
  spikedepth::gui::apply_style();
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
