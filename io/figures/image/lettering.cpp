#include "io/figures/image/lettering.hpp"

#include <fontconfig/fontconfig.h>

#include <memory>
#include <opencv2/freetype.hpp>
#include <opencv2/imgproc.hpp>

namespace spikedepth {
namespace {

constexpr double kPlotterScale = 0.033;  // of OpenCV's own letters, which are there without a font

// The file of the system's font nearest to DejaVu Sans; "" on a system without fonts.
std::string font_file() {
  const std::unique_ptr<FcConfig, void (*)(FcConfig*)> fonts(FcInitLoadConfigAndFonts(),
                                                             FcConfigDestroy);
  using Pattern = std::unique_ptr<FcPattern, void (*)(FcPattern*)>;
  const Pattern wanted(FcNameParse(reinterpret_cast<const FcChar8*>("DejaVu Sans:style=Book")),
                       FcPatternDestroy);
  if (fonts == nullptr || wanted == nullptr) return "";
  FcConfigSubstitute(fonts.get(), wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultNoMatch;
  const Pattern found(FcFontMatch(fonts.get(), wanted.get(), &result), FcPatternDestroy);
  FcChar8* file = nullptr;
  if (found == nullptr || FcPatternGetString(found.get(), FC_FILE, 0, &file) != FcResultMatch)
    return "";
  return reinterpret_cast<const char*>(file);
}

// Null without a font. One for each thread, as it draws through one FreeType face.
cv::freetype::FreeType2* letters() {
  thread_local const cv::Ptr<cv::freetype::FreeType2> loaded = [] {
    const auto file = font_file();
    if (file.empty()) return cv::Ptr<cv::freetype::FreeType2>();
    try {
      auto face = cv::freetype::createFreeType2();
      face->loadFontData(file, 0);
      return face;
    } catch (const cv::Exception&) {  // a font that FreeType does not take
      return cv::Ptr<cv::freetype::FreeType2>();
    }
  }();
  return loaded.get();
}

}  // namespace

int text_width(const std::string& text, int height_px) {
  if (text.empty()) return 0;
  int below = 0;
  if (auto* face = letters()) return face->getTextSize(text, height_px, -1, &below).width;
  return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, kPlotterScale * height_px, 1, &below)
      .width;
}

void put_text(cv::Mat& canvas, const std::string& text, cv::Point origin, int height_px,
              const cv::Scalar& colour) {
  if (text.empty()) return;
  if (auto* face = letters()) {
    face->putText(canvas, text, origin, height_px, colour, -1, cv::LINE_AA, true);
  } else {
    cv::putText(canvas, text, origin, cv::FONT_HERSHEY_SIMPLEX, kPlotterScale * height_px, colour,
                1, cv::LINE_AA);
  }
}

}  // namespace spikedepth
