#include "engine/format/gguf.h"

#include "engine/base/checked.h"
#include "engine/base/text.h"
#include "engine/format/model_file_parts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace inkling {

namespace {

static_assert(std::endian::native == std::endian::little, "GGUF files are read in their own byte order");

constexpr std::string_view kMagic = "GGUF";
// Far above any real model, low enough that no file makes us work for long or take much memory.
constexpr std::uint64_t kMaxKeys = 65'536;
constexpr std::uint64_t kMaxElements = 2'097'152; // of all arrays of strings and arrays together, and of each array
constexpr std::uint64_t kMaxCopiedBytes = std::uint64_t(8) << 20; // keys, names and single strings together
constexpr std::uint64_t kMaxNameBytes = 1024;
constexpr int kMaxArrayDepth = 4;
constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::uint64_t kDefaultAlignment = 32;

constexpr std::array<std::uint8_t, 13> kElementBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8}; // 0: of no fixed size

// A tensor as the header describes it.
struct Entry
{
    std::string name;
    Shape shape;
    std::uint32_t ggmlType = 0;
    std::uint64_t offset = 0;
};

// Tensors of a vision part and of what leads from it to the text model.
bool belongsToVision(std::string_view name) { return name.starts_with("v.") || name.starts_with("mm."); }

std::string inQuotes(std::string_view name) { return "'" + printable(name) + "'"; }

class Reader
{
public:
    Reader(std::span<const std::byte> bytes, std::string name)
        : m_bytes(bytes),
          m_parts(std::make_unique<ModelFile::Parts>())
    {
        m_parts->displayName = std::move(name);
        m_parts->fileBytes = bytes.size();
    }

    Result<std::unique_ptr<ModelFile::Parts>> read();

private:
    std::uint64_t left() const { return m_bytes.size() - m_at; }
    Error bad(const std::string& text) const { return m_parts->bad(text); }
    Error endsInside(const std::string& what) const
    {
        return bad("ends inside " + what + " (at byte " + std::to_string(m_at) + " of " +
                   std::to_string(m_bytes.size()) + ")");
    }

    template <class T> Result<T> number(const std::string& what);
    Result<std::string_view> text(const std::string& what, std::uint64_t limit = UINT64_MAX);
    Result<> countCopied(std::uint64_t bytes);
    template <class Stored, class As> Result<MetadataValue> scalar(const std::string& what);
    Result<MetadataValue> value(std::uint32_t type, const std::string& what);
    Result<MetadataArray> array(const std::string& what, int depth);
    Result<> skipElements(MetadataType type, std::uint64_t count, const std::string& what, int depth);
    Result<> readPreamble();
    Result<> readMetadata(std::uint64_t count);
    Result<> checkArchitecture() const;
    Result<> readAlignment();
    Result<Entry> readEntry(std::uint64_t index);
    Result<> readTensors(std::uint64_t count);
    Result<> place(Entry entry, std::uint64_t dataStart);
    Result<> checkOverlaps();

    struct Place
    {
        std::uint64_t offset;
        std::uint64_t length;
        std::size_t tensor;
    };

    std::span<const std::byte> m_bytes;
    std::uint64_t m_at = 0;
    std::unique_ptr<ModelFile::Parts> m_parts;
    std::uint64_t m_tensorCount = 0;
    std::uint64_t m_keyCount = 0;
    std::uint64_t m_copied = 0;
    std::uint64_t m_visited = 0;
    std::uint64_t m_alignment = kDefaultAlignment;
    std::vector<Place> m_places;
};

template <class T> Result<T> Reader::number(const std::string& what)
{
    if (left() < sizeof(T)) return endsInside(what);
    T value;
    std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
    m_at += sizeof value;
    return value;
}

Result<std::string_view> Reader::text(const std::string& what, std::uint64_t limit)
{
    const auto length = number<std::uint64_t>(what);
    if (!length) return length.error();
    if (*length > left())
        return bad(what + " is " + std::to_string(*length) + " bytes long, the file has " + std::to_string(left()) +
                   " left");
    if (*length > limit)
        return bad(what + " is " + std::to_string(*length) + " bytes long, at most " + std::to_string(limit) +
                   " are read");
    const std::string_view view(reinterpret_cast<const char*>(m_bytes.data() + m_at), std::size_t(*length));
    m_at += *length;
    return view;
}

// Whatever is copied out of the file passes here first, so that no header takes more memory than this.
Result<> Reader::countCopied(std::uint64_t bytes)
{
    m_copied += bytes;
    if (m_copied > kMaxCopiedBytes) return bad("its names and texts are longer than 8 MiB");
    return {};
}

template <class Stored, class As> Result<MetadataValue> Reader::scalar(const std::string& what)
{
    const auto stored = number<Stored>(what);
    if (!stored) return stored.error();
    return MetadataValue(As(*stored));
}

Result<MetadataValue> Reader::value(std::uint32_t type, const std::string& what)
{
    switch (MetadataType(type)) {
    case MetadataType::U8: return scalar<std::uint8_t, std::uint64_t>(what);
    case MetadataType::I8: return scalar<std::int8_t, std::int64_t>(what);
    case MetadataType::U16: return scalar<std::uint16_t, std::uint64_t>(what);
    case MetadataType::I16: return scalar<std::int16_t, std::int64_t>(what);
    case MetadataType::U32: return scalar<std::uint32_t, std::uint64_t>(what);
    case MetadataType::I32: return scalar<std::int32_t, std::int64_t>(what);
    case MetadataType::F32: return scalar<float, double>(what);
    case MetadataType::U64: return scalar<std::uint64_t, std::uint64_t>(what);
    case MetadataType::I64: return scalar<std::int64_t, std::int64_t>(what);
    case MetadataType::F64: return scalar<double, double>(what);
    case MetadataType::Bool: {
        const auto flag = number<std::uint8_t>(what);
        if (!flag) return flag.error();
        if (*flag > 1) return bad(what + ": expected a boolean (0 or 1), got " + std::to_string(*flag));
        return MetadataValue(*flag == 1);
    }
    case MetadataType::String: {
        const auto view = text(what);
        if (!view) return view.error();
        INKLING_TRY(countCopied(view->size()));
        return MetadataValue(std::string(*view));
    }
    case MetadataType::Array: {
        const auto elements = array(what, 1);
        if (!elements) return elements.error();
        return MetadataValue(*elements);
    }
    }
    return bad(what + ": unknown value type " + std::to_string(type));
}

Result<MetadataArray> Reader::array(const std::string& what, int depth)
{
    if (depth > kMaxArrayDepth)
        return bad(what + ": arrays are nested deeper than " + std::to_string(kMaxArrayDepth) + " levels");
    const auto type = number<std::uint32_t>(what);
    if (!type) return type.error();
    const auto count = number<std::uint64_t>(what);
    if (!count) return count.error();
    if (*type > std::uint32_t(MetadataType::F64)) return bad(what + ": unknown element type " + std::to_string(*type));
    if (*count > kMaxElements)
        return bad(what + ": has " + std::to_string(*count) + " elements, at most " + std::to_string(kMaxElements) +
                   " are read");
    const std::uint64_t start = m_at;
    INKLING_TRY(skipElements(MetadataType(*type), *count, what, depth));
    return MetadataArray{MetadataType(*type), *count, m_bytes.subspan(start, m_at - start)};
}

Result<> Reader::skipElements(MetadataType type, std::uint64_t count, const std::string& what, int depth)
{
    if (const std::uint64_t size = kElementBytes[std::size_t(type)]; size != 0) {
        // count is at most kMaxElements here, so the product is small.
        if (count * size > left())
            return bad(what + ": " + std::to_string(count) + " elements of " + std::to_string(size) +
                       " bytes, the file has " + std::to_string(left()) + " bytes left");
        m_at += count * size;
        return {};
    }
    m_visited += count;
    if (m_visited > kMaxElements)
        return bad("its arrays of texts hold more than " + std::to_string(kMaxElements) + " elements");
    for (std::uint64_t i = 0; i < count; ++i) {
        if (type == MetadataType::Array) {
            if (const auto inner = array(what, depth + 1); !inner) return inner.error();
        } else if (const auto view = text(what); !view) {
            return view.error();
        }
    }
    return {};
}

Result<> Reader::readPreamble()
{
    if (m_bytes.empty()) return bad("is empty");
    if (!looksLikeGguf(m_bytes)) return bad("is no GGUF file: does not begin with 'GGUF'");
    m_at = kMagic.size();
    const auto version = number<std::uint32_t>("the header");
    if (!version) return version.error();
    if (*version == 0x02000000u || *version == 0x03000000u)
        return m_parts->unsupported("is a big-endian GGUF file; supported: little-endian");
    if (*version != 2 && *version != 3)
        return m_parts->unsupported("is GGUF version " + std::to_string(*version) + "; supported: 2, 3");
    const auto tensors = number<std::uint64_t>("the header");
    if (!tensors) return tensors.error();
    const auto keys = number<std::uint64_t>("the header");
    if (!keys) return keys.error();
    if (*tensors > ModelFile::Parts::kMaxTensors)
        return bad("says it has " + std::to_string(*tensors) + " tensors, at most " +
                   std::to_string(ModelFile::Parts::kMaxTensors) + " are read");
    if (*keys > kMaxKeys)
        return bad("says it has " + std::to_string(*keys) + " metadata keys, at most " + std::to_string(kMaxKeys) +
                   " are read");
    m_tensorCount = *tensors;
    m_keyCount = *keys;
    m_parts->formatName = "GGUF v" + std::to_string(*version);
    return {};
}

Result<> Reader::readMetadata(std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string ordinal = "metadata key " + std::to_string(i + 1) + " of " + std::to_string(count);
        const auto key = text(ordinal, kMaxNameBytes);
        if (!key) return key.error();
        if (key->empty()) return bad(ordinal + " has no name");
        const std::string what = "metadata " + inQuotes(*key);
        const auto type = number<std::uint32_t>(what);
        if (!type) return type.error();
        auto read = value(*type, what);
        if (!read) return std::move(read).error();
        INKLING_TRY(countCopied(key->size()));
        if (m_parts->metadata.has(*key)) return bad(what + " occurs twice");
        m_parts->metadata.set(std::string(*key), std::move(*read));
    }
    return {};
}

Result<> Reader::checkArchitecture() const
{
    const auto architecture = m_parts->metadata.text("general.architecture");
    if (!architecture) return bad("metadata 'general.architecture' is missing or no text");
    if (*architecture != kSupportedArchitectures)
        return m_parts->unsupported("architecture " + inQuotes(*architecture) +
                                    "; supported: " + std::string(kSupportedArchitectures));
    if (const auto parts = m_parts->metadata.unsignedInteger("split.count"); parts && *parts > 1)
        return m_parts->unsupported("is one of " + std::to_string(*parts) + " parts of a model; join them first");
    return {};
}

Result<> Reader::readAlignment()
{
    if (!m_parts->metadata.has("general.alignment")) return {};
    const auto alignment = m_parts->metadata.unsignedInteger("general.alignment");
    if (!alignment) return bad("metadata 'general.alignment': expected a whole number");
    if (!std::has_single_bit(*alignment))
        return bad("metadata 'general.alignment': expected a power of two, got " + std::to_string(*alignment));
    m_alignment = *alignment;
    return {};
}

Result<Entry> Reader::readEntry(std::uint64_t index)
{
    Entry entry;
    const std::string ordinal = "tensor " + std::to_string(index + 1) + " of " + std::to_string(m_tensorCount);
    const auto name = text(ordinal, kMaxNameBytes);
    if (!name) return name.error();
    INKLING_TRY(countCopied(name->size()));
    entry.name = *name;
    const std::string what = "tensor " + inQuotes(*name);
    const auto dimensions = number<std::uint32_t>(what);
    if (!dimensions) return dimensions.error();
    if (*dimensions == 0 || *dimensions > kMaxDimensions)
        return bad(what + ": expected 1 to 4 dimensions, got " + std::to_string(*dimensions));
    for (std::uint32_t d = 0; d < *dimensions; ++d) {
        const auto length = number<std::uint64_t>(what);
        if (!length) return length.error();
        if (*length == 0) return bad(what + ": dimension " + std::to_string(d + 1) + " is 0");
        entry.shape.insert(entry.shape.begin(), *length); // the file lists the innermost first
    }
    const auto type = number<std::uint32_t>(what);
    if (!type) return type.error();
    const auto offset = number<std::uint64_t>(what);
    if (!offset) return offset.error();
    entry.ggmlType = *type;
    entry.offset = *offset;
    return entry;
}

Result<> Reader::readTensors(std::uint64_t count)
{
    std::vector<Entry> entries;
    std::size_t skipped = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto entry = readEntry(i);
        if (!entry) return std::move(entry).error();
        if (belongsToVision(entry->name))
            ++skipped;
        else
            entries.push_back(std::move(*entry));
    }
    const auto padded = checkedAdd(m_at, m_alignment - 1);
    if (!padded) return bad("metadata 'general.alignment' puts the tensors past the end of the file");
    const std::uint64_t dataStart = *padded & ~(m_alignment - 1);
    for (Entry& entry : entries) INKLING_TRY(place(std::move(entry), dataStart));
    INKLING_TRY(checkOverlaps());
    m_parts->remarkOnSkipped(skipped, "the vision part");
    return {};
}

// Finds the bytes of a tensor and adds it.
Result<> Reader::place(Entry entry, std::uint64_t dataStart)
{
    const std::string what = "tensor " + inQuotes(entry.name);
    const auto type = tensorTypeFromGgml(entry.ggmlType);
    if (!type) {
        std::string supported;
        for (const TensorTypeTraits& t : allTensorTypes()) supported += " " + std::string(t.name);
        return m_parts->unsupported(what + " is stored as " + ggmlTypeName(entry.ggmlType) +
                                    "; supported:" + supported);
    }
    if (entry.shape.back() % traits(*type).blockElements != 0)
        return bad(what + ": rows of " + std::to_string(entry.shape.back()) + " values are not whole blocks of " +
                   std::string(traits(*type).name) + " (" + std::to_string(traits(*type).blockElements) + ")");
    const auto length = tensorBytes(*type, entry.shape);
    if (!length) return bad(what + ": shape " + shapeText(entry.shape) + " is too large");
    if (entry.offset % m_alignment != 0)
        return bad(what + ": offset " + std::to_string(entry.offset) + " is no multiple of the alignment " +
                   std::to_string(m_alignment));
    const auto start = checkedAdd(dataStart, entry.offset);
    if (!start || !liesWithin(*start, *length, m_bytes.size()))
        return bad(what + " runs past the end of the file (needs " + std::to_string(*length) + " bytes at " +
                   (start ? std::to_string(*start) : "an offset of " + std::to_string(entry.offset)) + ", file has " +
                   std::to_string(m_bytes.size()) + ")");
    m_places.push_back({*start, *length, m_parts->tensors.size()});
    return m_parts->addTensor({std::move(entry.name), *type, std::move(entry.shape)}, m_bytes.subspan(*start, *length));
}

Result<> Reader::checkOverlaps()
{
    std::sort(m_places.begin(), m_places.end(), [](const Place& a, const Place& b) { return a.offset < b.offset; });
    for (std::size_t i = 1; i < m_places.size(); ++i) {
        const Place& before = m_places[i - 1];
        const Place& after = m_places[i];
        if (after.offset - before.offset < before.length)
            return bad("tensors " + inQuotes(m_parts->tensors[before.tensor].name) + " and " +
                       inQuotes(m_parts->tensors[after.tensor].name) + " overlap");
    }
    return {};
}

Result<std::unique_ptr<ModelFile::Parts>> Reader::read()
{
    INKLING_TRY(readPreamble());
    INKLING_TRY(readMetadata(m_keyCount));
    INKLING_TRY(checkArchitecture());
    INKLING_TRY(readAlignment());
    INKLING_TRY(readTensors(m_tensorCount));
    return std::move(m_parts);
}

} // namespace

bool looksLikeGguf(std::span<const std::byte> bytes)
{
    return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<std::unique_ptr<ModelFile::Parts>> readGguf(std::span<const std::byte> bytes, std::string name)
{
    return Reader(bytes, std::move(name)).read();
}

Result<ModelFile> parseGguf(std::span<const std::byte> bytes, std::string name)
{
    auto parts = readGguf(bytes, std::move(name));
    if (!parts) return std::move(parts).error();
    return ModelFile(std::move(*parts));
}

} // namespace inkling
