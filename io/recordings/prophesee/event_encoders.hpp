#pragma once
// Events as the words of EVT3 and the records of DAT.
#include <cstdint>
#include <string>

#include "core/camera/sensor.hpp"
#include "core/events/event.hpp"

namespace spikedepth {

/// The bytes of one camera's file, piece by piece. Times count from the recording's start, t = 0;
/// `base_us`, the absolute time of that (0 if it is negative), goes into the header as faery writes
/// it, which this program and faery add. Others read times from 0.
class EventEncoder {
 public:
  virtual ~EventEncoder() = default;
  virtual std::string header(SensorSize sensor, TimeUs base_us) const = 0;
  /// Appends an event; each is at or after the one before. Throws DataError about `path` where the
  /// format cannot hold it.
  virtual void add(const Event& event, const std::string& path, std::string& out) = 0;
};

/// One word an event, a row's and a time's only where they change. Every value of TIME_HIGH is
/// sent, from 0 on and in pauses too (488 bytes a second), so that no reader takes a pause for
/// something else or misses a wrap, and TIME_LOW follows each.
class Evt3Encoder : public EventEncoder {
 public:
  std::string header(SensorSize sensor, TimeUs base_us) const override;
  void add(const Event& event, const std::string& path, std::string& out) override;

 private:
  TimeUs high_ = -1;  // all of it, wraps included; none was sent yet
  int low_ = -1;
  int y_ = -1;
};

/// Version 2, records of kind 12. Times wrap after 2^32 us.
class DatEncoder : public EventEncoder {
 public:
  std::string header(SensorSize sensor, TimeUs base_us) const override;
  void add(const Event& event, const std::string& path, std::string& out) override;

 private:
  TimeUs newest_ = 0;
};

}  // namespace spikedepth
