#include "io/recordings/prophesee/event_encoders.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr unsigned kAddressY = 0x0000;
constexpr unsigned kAddressX = 0x2000;
constexpr unsigned kTimeLow = 0x6000;
constexpr unsigned kTimeHigh = 0x8000;
constexpr unsigned kOn = 0x800;
constexpr int kLargestEvt3 = 0x7ff;
constexpr int kLargestDat = 0x3fff;
constexpr TimeUs kLongestDatPause_us = TimeUs{1} << 31U;

template <typename Number>
void put(Number number, std::string& out) {
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    out.push_back(static_cast<char>(number >> (8 * i) & 0xffU));
}

void put_word(unsigned kind, unsigned value, std::string& out) {
  put(static_cast<std::uint16_t>(kind | value), out);
}

void check_pixel(const Event& event, int largest, const std::string& path) {
  if (event.x <= largest && event.y <= largest) return;
  throw DataError(path, format("cannot hold an event at pixel (%d, %d); columns and rows up to %d "
                               "fit: choose another format",
                               int{event.x}, int{event.y}, largest));
}

void check_time(const Event& event, const std::string& path) {
  if (event.t < 0)
    throw DataError(path, format("cannot hold an event at %lld us; times from 0 on were expected",
                                 static_cast<long long>(event.t)));
}

std::string origin_line(const char* key, TimeUs base_us) {
  return format("%% %s %lld\n", key, static_cast<long long>(base_us > 0 ? base_us : 0));
}

}  // namespace

std::string Evt3Encoder::header(SensorSize sensor, TimeUs base_us) const {
  return format("%% evt 3.0\n%% format EVT3;height=%d;width=%d\n%% geometry %dx%d\n", sensor.height,
                sensor.width, sensor.width, sensor.height) +
         origin_line("t0", base_us) + "% end\n";
}

void Evt3Encoder::add(const Event& event, const std::string& path, std::string& out) {
  check_pixel(event, kLargestEvt3, path);
  check_time(event, path);
  while (high_ < event.t >> 12) {
    ++high_;
    put_word(kTimeHigh, static_cast<unsigned>(high_ & 0xfff), out);
    low_ = -1;
  }
  const auto low = static_cast<int>(event.t & 0xfff);
  if (low != low_) put_word(kTimeLow, static_cast<unsigned>(low), out);
  if (event.y != y_) put_word(kAddressY, event.y, out);
  put_word(kAddressX, event.x | (event.polarity > 0 ? kOn : 0), out);
  low_ = low;
  y_ = event.y;
}

std::string DatEncoder::header(SensorSize sensor, TimeUs base_us) const {
  return format("%% Data file containing CD events.\n%% Version 2\n%% Width %d\n%% Height %d\n",
                sensor.width, sensor.height) +
         origin_line("T0", base_us) + "\x0c\x08";
}

void DatEncoder::add(const Event& event, const std::string& path, std::string& out) {
  check_pixel(event, kLargestDat, path);
  check_time(event, path);
  if (event.t - newest_ >= kLongestDatPause_us)
    throw DataError(path,
                    "cannot hold a pause of more than 35 minutes, which looks like a wrap of "
                    "its clock; write a shorter part or another format");
  newest_ = event.t;
  put(static_cast<std::uint32_t>(event.t & 0xffffffff), out);
  put(std::uint32_t{event.x} | std::uint32_t{event.y} << 14U |
          (event.polarity > 0 ? 1U : 0U) << 28U,
      out);
}

}  // namespace spikedepth
