// An adapter of any bytes: an error of one line, or factors that are whole and finite. An input that begins with "GGUF"
// is a GGUF adapter; of any other what stands before the first NUL is adapter_config.json, what follows it
// adapter_model.safetensors.
#include "engine/base/text.h"
#include "engine/format/adapter_file.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace {

namespace fs = std::filesystem;
using namespace inkling;

void demand(bool condition)
{
    if (!condition) std::abort();
}

// A folder of this process, in memory where the system has such a place; gone at the end.
class Folder
{
public:
    Folder()
    {
        std::error_code ec;
        const fs::path memory = "/dev/shm";
        const fs::path parent = fs::is_directory(memory, ec) ? memory : fs::temp_directory_path();
        m_path = parent / ("inkling-fuzz-adapter-" + std::to_string(std::random_device()()));
        fs::create_directories(m_path / "peft");
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder()
    {
        std::error_code ec;
        fs::remove_all(m_path, ec);
    }
    fs::path write(const char* name, std::string_view bytes) const
    {
        std::ofstream(m_path / name, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), std::streamsize(bytes.size()));
        return m_path / name;
    }

private:
    fs::path m_path;
};

fs::path write(std::string_view bytes)
{
    static const Folder folder;
    if (bytes.starts_with("GGUF")) return folder.write("adapter.gguf", bytes);
    const auto end = std::min(bytes.find('\0'), bytes.size());
    folder.write("peft/adapter_config.json", bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return folder.write("peft/adapter_model.safetensors", bytes).parent_path();
}

bool isFinite(float value) { return std::isfinite(value); }

void check(const AdapterFile& adapter)
{
    demand(!adapter.layers.empty() && adapter.rank() > 0 && isFinite(adapter.alpha) && isFinite(adapter.scale));
    for (const AdapterLayer& layer : adapter.layers) {
        demand(layer.aShape.size() == 2 && layer.bShape.size() == 2);
        demand(layer.aShape[0] == adapter.rank() && layer.bShape[1] == adapter.rank());
        demand(layer.a.size() == layer.aShape[0] * layer.aShape[1]);
        demand(layer.b.size() == layer.bShape[0] * layer.bShape[1]);
        demand(std::all_of(layer.a.begin(), layer.a.end(), isFinite));
        demand(std::all_of(layer.b.begin(), layer.b.end(), isFinite));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fs::path path = write({reinterpret_cast<const char*>(data), size});
    (void)looksLikeAdapter(path);
    const auto adapter = readAdapter(path);
    if (adapter) {
        check(*adapter);
        return 0;
    }
    const Error& error = adapter.error();
    demand(error.code == ErrorCode::BadFile || error.code == ErrorCode::Unsupported);
    demand(!error.text.empty() && error.text.size() < 4096);
    demand(error.text.find('\n') == std::string::npos && isValidUtf8(error.text));
    return 0;
}
