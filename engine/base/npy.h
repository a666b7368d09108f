// NumPy's .npy format, version 1.0 (numpy.lib.format), for two-dimensional float32 arrays in C order.
#pragma once

#include "engine/base/atomic_file.h"
#include "engine/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace inkling {

struct FloatArray
{
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::vector<float> values; // [rows, columns]
};

// Writes [rows, columns] row by row, so that the whole array need not be in memory. The number of rows is known first.
class NpyWriter
{
public:
    static Result<NpyWriter> create(const std::filesystem::path& path, std::uint64_t rows, std::uint64_t columns);
    Result<> writeRows(std::span<const float> values) { return m_file.write(std::as_bytes(values)); }
    Result<> commit() { return m_file.commit(); } // the file appears under its name now

private:
    explicit NpyWriter(AtomicFile file) : m_file(std::move(file)) {}
    AtomicFile m_file;
};

// Errors: BadFile where it is not a little-endian float32 array in C order with two dimensions.
Result<FloatArray> readNpy(const std::filesystem::path& path);

} // namespace inkling
