// A GGUF file of any bytes: an error or a model whose every tensor and array can be read.
#include "engine/format/gguf.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace inkling;
    const auto file = parseGguf(std::as_bytes(std::span(data, size)), "fuzz.gguf");
    if (!file) return 0;
    for (const TensorInfo& info : file->tensors()) {
        const auto view = file->tensor(info);
        if (!view) std::abort(); // what is listed can be had
        if (view->rows == 0 || view->columns > 65'536) continue;
        std::vector<float> row(std::size_t(view->columns));
        dequantizeRow(view->type, view->row(view->rows - 1), row);
    }
    for (const auto& [key, value] : file->metadata().all()) {
        (void)file->metadata().texts(key);
        (void)file->metadata().floats(key);
        (void)file->metadata().integers(key);
        (void)file->metadata().number(key);
        (void)file->metadata().unsignedInteger(key);
    }
    return 0;
}
