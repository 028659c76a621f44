#include "core/delays/complex_solve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// Q R with columns chosen by what is left of them: A P = Q R, rank rows of R.
class PivotedQr {
 public:
  explicit PivotedQr(ComplexMatrix a) : a_(std::move(a)), order_(a_.columns) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const auto most = std::min(a_.rows, a_.columns);
    double first = 0;
    for (; rank_ < most; ++rank_) {
      const double norm = bring_largest(rank_);
      if (rank_ == 0) first = norm;
      if (!(norm > kTiny * double(std::max(a_.rows, a_.columns)) * first)) break;
      reflect(rank_, norm);
    }
  }
  std::size_t rank() const { return rank_; }
  const std::vector<std::size_t>& order() const { return order_; }
  const ComplexMatrix& r() const { return a_; }
  // b <- Q^H b; reflections are their own inverse, so that Q takes them in the other order.
  void apply_inverse(ComplexMatrix& b) const {
    for (std::size_t k = 0; k < rank_; ++k) reflect_rows(b, 0, k);
  }
  void apply(ComplexMatrix& b) const {
    for (std::size_t k = rank_; k-- > 0;) reflect_rows(b, 0, k);
  }

 private:
  static constexpr double kTiny = std::numeric_limits<double>::epsilon();

  double norm_below(std::size_t row, std::size_t column) const {
    double sum = 0;
    for (auto i = row; i < a_.rows; ++i) sum += std::norm(a_.at(i, column));
    return std::sqrt(sum);
  }
  double bring_largest(std::size_t k) {
    std::size_t best = k;
    double most = -1;
    for (auto j = k; j < a_.columns; ++j) {
      const double norm = norm_below(k, j);
      if (norm > most) {
        most = norm;
        best = j;
      }
    }
    std::swap(order_[k], order_[best]);
    for (std::size_t i = 0; i < a_.rows && best != k; ++i) std::swap(a_.at(i, k), a_.at(i, best));
    return most;
  }
  // H = I - 2 v v^H with |v| = 1 turns what is left of column k into its first place.
  void reflect(std::size_t k, double norm) {
    const Complex first = a_.at(k, k);
    const Complex turn = std::abs(first) > 0 ? first / std::abs(first) : Complex(1, 0);
    std::vector<Complex> v(a_.rows - k);
    for (auto i = k; i < a_.rows; ++i) v[i - k] = a_.at(i, k);
    v[0] += turn * norm;
    double square = 0;
    for (const auto& value : v) square += std::norm(value);
    for (auto& value : v) value /= std::sqrt(square);
    vectors_.push_back(std::move(v));
    reflect_rows(a_, k, k);
  }
  void reflect_rows(ComplexMatrix& b, std::size_t from_column, std::size_t k) const {
    const auto& v = vectors_[k];
    std::vector<Complex> sums(b.columns);
    for (std::size_t i = 0; i < v.size(); ++i) {
      for (auto j = from_column; j < b.columns; ++j) sums[j] += std::conj(v[i]) * b.at(k + i, j);
    }
    for (std::size_t i = 0; i < v.size(); ++i) {
      for (auto j = from_column; j < b.columns; ++j) b.at(k + i, j) -= 2.0 * v[i] * sums[j];
    }
  }

  ComplexMatrix a_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<Complex>> vectors_;
  std::size_t rank_ = 0;
};

// A P = Q1 R; R^H = Q2 T, so that W = P Q2 T^-H Q1^H Y has the smallest norm.
ComplexMatrix pseudo_inverse_times(const ComplexMatrix& a, ComplexMatrix y) {
  const PivotedQr qr(a);
  const auto rank = qr.rank();
  qr.apply_inverse(y);
  ComplexMatrix adjoint(a.columns, rank);
  for (std::size_t i = 0; i < rank; ++i) {
    for (auto j = i; j < a.columns; ++j) adjoint.at(j, i) = std::conj(qr.r().at(i, j));
  }
  const PivotedQr second(adjoint);
  SPIKEDEPTH_CHECK(second.rank() == rank, "the rows of R are independent");
  // With the second order of columns: T^H x = (Q1^H Y in that order), T^H is lower triangular.
  ComplexMatrix x(a.columns, y.columns);
  for (std::size_t i = 0; i < rank; ++i) {
    for (std::size_t k = 0; k < y.columns; ++k) {
      Complex left = y.at(second.order()[i], k);
      for (std::size_t j = 0; j < i; ++j) left -= std::conj(second.r().at(j, i)) * x.at(j, k);
      x.at(i, k) = left / std::conj(second.r().at(i, i));
    }
  }
  second.apply(x);
  ComplexMatrix w(a.columns, y.columns);
  for (std::size_t i = 0; i < a.columns; ++i) {
    for (std::size_t k = 0; k < y.columns; ++k) w.at(qr.order()[i], k) = x.at(i, k);
  }
  return w;
}

}  // namespace

ComplexMatrix product(const ComplexMatrix& a, const ComplexMatrix& b) {
  SPIKEDEPTH_CHECK(a.columns == b.rows, "a product needs as many columns as rows");
  ComplexMatrix c(a.rows, b.columns);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j) {
      for (std::size_t k = 0; k < b.columns; ++k) c.at(i, k) += a.at(i, j) * b.at(j, k);
    }
  }
  return c;
}

ComplexMatrix solve_ridge(const ComplexMatrix& z, const ComplexMatrix& y, double penalty) {
  if (z.rows != y.rows) throw Error("a regression needs a target for every sample");
  if (!(penalty >= 0)) throw Error("the penalty of a regression cannot be negative");
  if (penalty == 0) return pseudo_inverse_times(z, y);
  ComplexMatrix wider(z.rows + z.columns, z.columns), targets(z.rows + z.columns, y.columns);
  std::copy(z.values.begin(), z.values.end(), wider.values.begin());
  std::copy(y.values.begin(), y.values.end(), targets.values.begin());
  for (std::size_t i = 0; i < z.columns; ++i) wider.at(z.rows + i, i) = std::sqrt(penalty);
  return pseudo_inverse_times(wider, std::move(targets));
}

std::vector<double> solve_real_ridge(const std::vector<double>& x, std::size_t columns,
                                     const std::vector<double>& y, double penalty) {
  ComplexMatrix a(columns > 0 ? x.size() / columns : 0, columns), b(y.size(), 1);
  std::copy(x.begin(), x.end(), a.values.begin());
  std::copy(y.begin(), y.end(), b.values.begin());
  std::vector<double> w;
  for (const auto& value : solve_ridge(a, b, penalty).values) w.push_back(value.real());
  return w;
}

std::vector<double> solve_non_negative(const std::vector<double>& x, std::size_t columns,
                                       const std::vector<double>& y, int sweeps) {
  std::vector<double> xx(columns * columns), xy(columns), m(columns);
  for (std::size_t p = 0; p < y.size(); ++p) {
    const double* row = x.data() + p * columns;
    for (std::size_t i = 0; i < columns; ++i) {
      xy[i] += row[i] * y[p];
      for (std::size_t j = 0; j < columns; ++j) xx[i * columns + j] += row[i] * row[j];
    }
  }
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    double moved = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      const double curvature = xx[i * columns + i];
      if (curvature <= 0) continue;
      double slope = -xy[i];
      for (std::size_t j = 0; j < columns; ++j) slope += xx[i * columns + j] * m[j];
      const double next = std::max(0.0, m[i] - slope / curvature);
      moved = std::max(moved, std::abs(next - m[i]));
      m[i] = next;
    }
    if (moved < 1e-10) break;
  }
  return m;
}

}  // namespace spikedepth
