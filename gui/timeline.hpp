#pragma once
#include <QWidget>
#include <vector>

#include "core/base/time.hpp"

namespace spikedepth::gui {

/// The whole recording as a line: click or drag to scrub; shows the loop range and bookmarks.
class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(QWidget* parent = nullptr);
  QSize sizeHint() const override { return {400, 34}; }
  QSize minimumSizeHint() const override { return {160, 34}; }
  void set_span(TimeWindow span);
  void set_position(TimeUs t);
  void set_range(TimeWindow range);  // empty: none
  void set_bookmarks(std::vector<TimeUs> bookmarks);
  TimeUs time_at(int x) const;
  int x_of(TimeUs t) const;

 signals:
  void sought(qint64 t_us);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  TimeWindow span_{0, 1}, range_{0, 0};
  TimeUs position_ = 0;
  std::vector<TimeUs> bookmarks_;
};

}  // namespace spikedepth::gui
