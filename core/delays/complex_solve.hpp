#pragma once
// Least squares in complex numbers: the linear algebra that trains weights and delays at once.
#include <complex>
#include <cstddef>
#include <vector>

namespace spikedepth {

using Complex = std::complex<double>;

/// Row after row.
struct ComplexMatrix {
  ComplexMatrix() = default;
  ComplexMatrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}
  Complex& at(std::size_t row, std::size_t column) { return values[row * columns + column]; }
  const Complex& at(std::size_t row, std::size_t column) const {
    return values[row * columns + column];
  }
  std::size_t rows = 0, columns = 0;
  std::vector<Complex> values;
};

ComplexMatrix product(const ComplexMatrix& a, const ComplexMatrix& b);

/// The W [n][outputs] that minimises |Z W - Y|^2 + penalty |W|^2, Z [samples][n], Y
/// [samples][outputs]. With penalty 0 the W of the smallest norm among those that minimise |Z W -
/// Y|^2: Z's pseudo-inverse times Y, by a complete orthogonal decomposition (Golub and Van Loan,
/// "Matrix Computations", section 5.5). Throws Error where the sizes do not agree or the penalty is
/// negative.
ComplexMatrix solve_ridge(const ComplexMatrix& z, const ComplexMatrix& y, double penalty);

/// The same for real numbers, which stay real: `columns` numbers a sample.
std::vector<double> solve_real_ridge(const std::vector<double>& x, std::size_t columns,
                                     const std::vector<double>& y, double penalty);

/// The m >= 0 [columns] that minimise |X m - y|^2, by coordinate descent on X'X: `sweeps` at most,
/// or until none changes by more than 1e-10.
std::vector<double> solve_non_negative(const std::vector<double>& x, std::size_t columns,
                                       const std::vector<double>& y, int sweeps = 5000);

}  // namespace spikedepth
