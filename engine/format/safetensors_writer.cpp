#include "engine/format/safetensors_writer.h"

#include "engine/base/atomic_file.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace inkling {

Result<std::uint64_t> writeSafetensors(const std::filesystem::path& path, std::span<const SafetensorsItem> items,
                                       const std::map<std::string, std::string>& metadata)
{
    nlohmann::ordered_json header;
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const SafetensorsItem& item : items) {
        header[item.name] = {
            {"dtype", item.dtype}, {"shape", item.shape}, {"data_offsets", {offset, offset + item.data.size()}}};
        offset += item.data.size();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // so that the tensors are aligned
    std::string length(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) length[i] = char(std::uint64_t(text.size()) >> (8 * i));

    auto file = AtomicFile::create(path);
    if (!file) return std::move(file).error();
    INKLING_TRY(file->write(length));
    INKLING_TRY(file->write(text));
    for (const SafetensorsItem& item : items) INKLING_TRY(file->write(item.data));
    INKLING_TRY(file->commit());
    return file->bytesWritten();
}

} // namespace inkling
