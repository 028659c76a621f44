// Text files as other programs write them: headers, separators, column orders, encodings.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

const EventBatch kThree = {{0, 3, 4, 1}, {10, 200, 100, -1}, {250, 5, 6, 1}};

class TextLayout : public ::testing::Test {
 protected:
  std::unique_ptr<Recording> open(const std::string& text, const std::string& name = "a.csv") {
    write_file_atomically(dir_.file(name), text);
    return open_recording(dir_.file(name));
  }
  EventBatch left(const std::string& text, const std::string& name = "a.csv") {
    return events(*open(text, name), Side::left);
  }
  static EventBatch events(Recording& recording, Side side) {
    EventBatch batch;
    recording.read_events(side, recording.info().span, batch);
    return batch;
  }
  std::string error(const std::string& text, const std::string& name = "a.csv") {
    try {
      open(text, name);
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(dir_.file(name).size() + 2);
    }
    return "no error";
  }
  test::TempDir dir_;
};

/// Lines of `rows` events: a line is made of time (microseconds), x, y and polarity.
std::string many_lines(const std::function<std::string(long long t, int x, int y, int p)>& line,
                       int rows = 2000) {
  Random random(3);
  std::string text;
  long long t = 0;
  for (int i = 0; i < rows; ++i) {
    t += static_cast<long long>(random.below(1000));
    text += line(t, static_cast<int>(random.below(346)), static_cast<int>(random.below(260)),
                 static_cast<int>(random.below(2))) +
            "\n";
  }
  return text;
}

TEST_F(TextLayout, a_header_names_the_order_and_the_unit) {
  EXPECT_EQ(left("t,x,y,p\n7,3,4,1\n17,200,100,0\n257,5,6,1\n"), kThree);
  EXPECT_EQ(left("x,y,pol,timestamp\n3,4,1,7\n200,100,0,17\n5,6,1,257\n"), kThree);
  EXPECT_EQ(left("x y polarity time_ns\n3 4 1 7000\n200 100 0 17000\n5 6 1 257000\n"), kThree);
  EXPECT_EQ(
      left("\"t [ms]\",\"x\",\"y\",\"on\"\n.007,3,4,true\n.017,200,100,False\n.257,5,6,TRUE\n"),
      kThree);
  EXPECT_EQ(left("# t_s x y p\n7 3 4 1\n7.00001 200 100 0\n7.00025 5 6 1\n"), kThree);
  EXPECT_EQ(left("index;ts;row;col;p\n0;7;4;3;1\n1;17;100;200;-1\n2;257;6;5;1\n"), kThree);
}

TEST_F(TextLayout, a_header_may_name_columns_that_are_left_out) {
  EXPECT_EQ(left("frame,t,x,y,label,p\na,7,3,4,cat,1\nb,17,200,100,,0\n,257,5,6,,1\n"), kThree);
  EXPECT_EQ(left(",t,x,y,p\n0,7,3,4,1\n1,17,200,100,0\n2,257,5,6,1\n"), kThree);
}

TEST_F(TextLayout, a_header_names_the_camera) {
  const auto recording = open("cam,t,x,y,p\nright,7,3,4,1\nleft,9,5,6,1\n1,10,7,8,0\n");
  EXPECT_EQ(events(*recording, Side::left), (EventBatch{{2, 5, 6, 1}}));
  EXPECT_EQ(events(*recording, Side::right), (EventBatch{{0, 3, 4, 1}, {3, 7, 8, -1}}));
}

TEST_F(TextLayout, an_incomplete_header_is_refused) {
  EXPECT_EQ(error("time,u,v,p\n7,3,4,1\n"),
            "line 1 holds neither numbers nor the names of all columns; \"t x y p [camera]\" was "
            "expected");
}

TEST_F(TextLayout, separators_line_ends_and_byte_order_marks_do_not_matter) {
  EXPECT_EQ(left("7;3;4;1\n17;200;100;0\n257;5;6;1\n"), kThree);
  EXPECT_EQ(left("0,000007;3;4;1\n0,000017;200;100;0\n0,000257;5;6;1\n"), kThree);
  EXPECT_EQ(left("7\t3\t4\t1\n17\t200\t100\t0\n257\t5\t6\t1", "a.tsv"), kThree);
  EXPECT_EQ(left("\xef\xbb\xbf"
                 "7,3,4,1\r\n17,200,100,0\r\n257,5,6,1\r\n"),
            kThree);
  EXPECT_EQ(left("\xef\xbb\xbf"
                 "p,t,x,y\r\n1,7,3,4\r\n0,17,200,100\r\n1,257,5,6\r\n"),
            kThree);
}

TEST_F(TextLayout, utf16_is_named_with_its_cure) {
  std::string text = "\xff\xfe";
  for (const char c : std::string("7 3 4 1\n")) text += std::string{c, '\0'};
  for (const char* name : {"a.txt", "noending"}) {
    const std::string message = error(text, name);
    EXPECT_EQ(message,
              "is text in UTF-16; UTF-8 was expected, convert it: iconv -f UTF-16 -t UTF-8 "
              "IN > OUT");
  }
}

TEST_F(TextLayout, another_order_is_refused_with_its_name) {
  struct Case {
    const char* order;
    std::string text;
  };
  const Case cases[] = {{"x y p t", many_lines([](long long t, int x, int y, int p) {
                           return format("%d,%d,%d,%lld", x, y, p, t);
                         })},
                        {"x y t p", many_lines([](long long t, int x, int y, int p) {
                           return format("%d %d %lld %d", x, y, t, p);
                         })},
                        {"t p x y", many_lines([](long long t, int x, int y, int p) {
                           return format("%lld %d %d %d", t, p, x, y);
                         })},
                        {"p x y t", many_lines([](long long t, int x, int y, int p) {
                           return format("%d %d %d %.6f", 2 * p - 1, x, y,
                                         static_cast<double>(t) * 1e-6);
                         })},
                        {"x y constant p t", many_lines([](long long t, int x, int y, int p) {
                           return format("%d,%d,7,%d,%lld", y, x, p, t);
                         })}};
  for (const Case& c : cases) {
    const std::string message = error(c.text);
    EXPECT_EQ(message, std::string("has its columns in the order ") + c.order +
                           " as its numbers show; t x y p [camera] was expected: reorder them, or "
                           "put the line \"" +
                           c.order + "\" before them (x and y in their true order)");
    EXPECT_EQ(error(std::string(c.order) + "\n" + c.text), "no error") << c.order;
  }
}

TEST_F(TextLayout, a_column_that_counts_the_rows_is_seen) {
  int i = 0;
  const std::string text = many_lines([&](long long t, int x, int y, int p) {
    return format("%d,%lld,%d,%d,%d", i++, t, x, y, p);
  });
  EXPECT_NE(error(text).find("order index t x y p as"), std::string::npos) << error(text);
}

TEST_F(TextLayout, the_expected_order_is_not_suspected) {
  const auto stereo = [](long long t, int x, int y, int p) {
    return format("%lld %d %d %d %d", t, x, y, p, x % 2);
  };
  EXPECT_EQ(error(many_lines(stereo)), "no error");
  // One camera behind the other: times go back once.
  const auto mono = [](long long t, int x, int y, int p) {
    return format("%lld %d %d %d", t, x, y, p);
  };
  EXPECT_EQ(error(many_lines(mono) + many_lines(mono)), "no error");
  // Only ON events, and a small sensor.
  const auto on = [](long long t, int x, int y, int) {
    return format("%lld %d %d 1", t, x, y % 4);
  };
  EXPECT_EQ(error(many_lines(on)), "no error");
}

TEST_F(TextLayout, exchanged_pixels_are_noted) {
  const auto noted = [&](const std::string& text) {
    const auto recording = open(text);
    const auto& notes = recording->info().notes;
    return std::count_if(notes.begin(), notes.end(), [](const std::string& note) {
      return note.find("x and y may be exchanged") != std::string::npos;
    });
  };
  const auto exchanged = [](long long t, int x, int y, int p) {
    return format("%lld %d %d %d", t, y, x, p);
  };
  EXPECT_EQ(noted(many_lines(exchanged)), 1);
  EXPECT_EQ(noted("t y x p\n" + many_lines(exchanged)), 0);
}

TEST_F(TextLayout, a_file_whose_rows_are_mostly_unusable_is_refused) {
  EXPECT_EQ(error("1 5000 2 1\n2 1 6000 1\n3 1 1 9\n4 1 1 1\n"),
            "3 of 4 rows cannot be used (2 pixels outside the sensor or beyond 4096, 1 polarities "
            "that are not 0, 1 or -1, 0 times that are no numbers); rows \"t x y p [camera]\" were "
            "expected; another order needs a first line that names it, such as \"x y p t\"");
  EXPECT_EQ(error("1 5000 2 1\n2 1 6000 1\n3 1 1 0\n4 1 1 1\n"), "no error");
}

TEST_F(TextLayout, polarities_of_eight_bits_are_on_beside_0_and_off_beside_1) {
  EXPECT_EQ(left("7 3 4 255\n17 200 100 0\n257 5 6 255\n"), kThree);
  EXPECT_EQ(left("7 3 4 1\n17 200 100 255\n257 5 6 1\n"), kThree);
  const std::string unknown = many_lines(
      [](long long t, int x, int y, int p) { return format("%lld %d %d %d", t, x, y, p + 1); });
  EXPECT_EQ(error(unknown),
            "has the polarities 1 and 2; 0 and 1, -1 and 1, or 0 and 255 were "
            "expected, change them");
}

TEST_F(TextLayout, endless_lines_and_zeros_are_refused_without_reading_on) {
  EXPECT_EQ(error("1 1 1 1\n" + std::string(5000, '7') + "\n"),
            "line 2 has more than 4096 characters; one event a line was expected");
  EXPECT_NE(error("1 1 1 1\n2 2 2 \0 1\n3 3 3 1\n"), "no error");
  // 20 GB of nothing behind one line: on disk it takes a block.
  write_file_atomically(dir_.file("sparse.txt"), std::string("1 1 1 1\n"));
  ASSERT_EQ(::truncate(dir_.file("sparse.txt").c_str(), 20'000'000'000), 0);
  try {
    open_recording(dir_.file("sparse.txt"));
    FAIL() << "it was read";
  } catch (const DataError& problem) {
    EXPECT_NE(std::string(problem.what()).find("line 2 holds zero bytes"), std::string::npos);
  }
}

TEST_F(TextLayout, a_clock_of_32_bits_that_wraps_is_unwrapped) {
  const auto lines = [](long long begin) {
    return many_lines([begin](long long t, int x, int y, int p) {
      return format("%lld %d %d %d", (begin + t) % (1LL << 32), x, y, p);
    });
  };
  const auto expected = left(lines(1000), "plain.txt");
  const auto recording = open(lines((1LL << 32) - 400'000), "wrapped.txt");
  EXPECT_EQ(events(*recording, Side::left), expected);
  EXPECT_EQ(recording->defects(Side::left).backwards, 0U);
  const auto& notes = recording->info().notes;
  EXPECT_EQ(notes[0].rfind("times are taken as microseconds: 0.9", 0), 0U) << notes[0];
  EXPECT_EQ(notes[1].rfind("the clock wraps 1 time, first at line ", 0), 0U) << notes[1];
}

TEST_F(TextLayout, a_clock_that_was_set_back_is_named_with_its_line) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += format("%d %d 5 %d\n", i % 1200 * 100, i % 346, i % 2);
  const auto recording = open(text, "a.txt");
  const auto& notes = recording->info().notes;
  EXPECT_EQ(
      notes[1],
      "the time jumps back by 0.1199 s at line 1201: the clock was set back or wrapped there, "
      "or a time before it is damaged; cut the file there, or remove that event");
}

}  // namespace
}  // namespace spikedepth
