#include "engine/format/gguf_header.h"

#include <array>

namespace inkling {

namespace {

std::uint64_t padded(std::uint64_t size) { return (size + kGgufAlignment - 1) / kGgufAlignment * kGgufAlignment; }

} // namespace

std::string ggufHeader(const GgufMetadataWriter& metadata, std::span<const GgufTensor> tensors)
{
    GgufMetadataWriter header;
    header.bytes = "GGUF";
    header.put(std::uint32_t(3));
    header.put(std::uint64_t(tensors.size()));
    header.put(metadata.keys);
    header.bytes += metadata.bytes;
    std::uint64_t offset = 0;
    for (const GgufTensor& tensor : tensors) {
        header.putText(tensor.name);
        header.put(std::uint32_t(tensor.shape.size()));
        for (auto length = tensor.shape.rbegin(); length != tensor.shape.rend(); ++length)
            header.put(std::uint64_t(*length));
        header.put(traits(tensor.type).ggmlId);
        header.put(offset);
        offset += padded(tensor.bytes);
    }
    return header.bytes;
}

Result<> padGguf(AtomicFile& file)
{
    static constexpr std::array<std::byte, kGgufAlignment> kZeros{};
    const std::uint64_t size = file.bytesWritten();
    return file.write(std::span(kZeros).first(std::size_t(padded(size) - size)));
}

} // namespace inkling
