#include "engine/backend/vulkan/vulkan_loader.h"

#include "engine/base/version.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace inkling {

namespace {

#if defined(_WIN32)
constexpr const char* kLibraries[] = {"vulkan-1.dll"};
void* openLibrary(const char* name)
{
    return reinterpret_cast<void*>(LoadLibraryExA(name, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32));
}
void closeLibrary(void* library) { FreeLibrary(reinterpret_cast<HMODULE>(library)); }
void* symbol(void* library, const char* name)
{
    return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}
#else
#if defined(__APPLE__)
constexpr const char* kLibraries[] = {"libvulkan.1.dylib", "libMoltenVK.dylib"};
#else
constexpr const char* kLibraries[] = {"libvulkan.so.1"};
#endif
void* openLibrary(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void closeLibrary(void* library) { dlclose(library); }
void* symbol(void* library, const char* name) { return dlsym(library, name); }
#endif

// Drivers that only translate (MoltenVK) are hidden unless this extension is switched on.
constexpr const char* kPortability = "VK_KHR_portability_enumeration";
constexpr VkInstanceCreateFlags kEnumeratePortability = 1; // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR

bool hasPortability(PFN_vkGetInstanceProcAddr getProcAddr)
{
    const auto enumerate = reinterpret_cast<PFN_vkEnumerateInstanceExtensionProperties>(
        getProcAddr(VK_NULL_HANDLE, "vkEnumerateInstanceExtensionProperties"));
    std::uint32_t count = 0;
    if (!enumerate || enumerate(nullptr, &count, nullptr) != VK_SUCCESS) return false;
    std::vector<VkExtensionProperties> extensions(count);
    if (enumerate(nullptr, &count, extensions.data()) != VK_SUCCESS) return false;
    extensions.resize(count);
    return std::any_of(extensions.begin(), extensions.end(),
                       [](const auto& extension) { return std::strcmp(extension.extensionName, kPortability) == 0; });
}

} // namespace

std::string vulkanVersionText(std::uint32_t version)
{
    return std::to_string(VK_API_VERSION_MAJOR(version)) + "." + std::to_string(VK_API_VERSION_MINOR(version)) + "." +
           std::to_string(VK_API_VERSION_PATCH(version));
}

std::string vulkanResultText(VkResult result)
{
    switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY: return "VK_ERROR_OUT_OF_HOST_MEMORY";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY: return "VK_ERROR_OUT_OF_DEVICE_MEMORY";
    case VK_ERROR_INITIALIZATION_FAILED: return "VK_ERROR_INITIALIZATION_FAILED";
    case VK_ERROR_DEVICE_LOST: return "VK_ERROR_DEVICE_LOST";
    case VK_ERROR_LAYER_NOT_PRESENT: return "VK_ERROR_LAYER_NOT_PRESENT";
    case VK_ERROR_EXTENSION_NOT_PRESENT: return "VK_ERROR_EXTENSION_NOT_PRESENT";
    case VK_ERROR_INCOMPATIBLE_DRIVER: return "VK_ERROR_INCOMPATIBLE_DRIVER";
    default: return "VkResult " + std::to_string(int(result));
    }
}

Result<VulkanInstance> VulkanInstance::create()
{
    for (const char* name : kLibraries) {
        void* library = openLibrary(name);
        if (!library) continue;
        const auto getProcAddr = reinterpret_cast<PFN_vkGetInstanceProcAddr>(symbol(library, "vkGetInstanceProcAddr"));
        if (!getProcAddr) {
            closeLibrary(library);
            continue;
        }
        VulkanInstance instance(library, getProcAddr);
        INKLING_TRY(instance.createInstance());
        return instance;
    }
    return Error{ErrorCode::NotFound,
                 "Vulkan: no loader on this machine (" + std::string(kLibraries[0]) + " was not found)"};
}

Result<> VulkanInstance::createInstance()
{
    const auto version = function<PFN_vkEnumerateInstanceVersion>("vkEnumerateInstanceVersion"); // absent in 1.0
    std::uint32_t loaderVersion = VK_API_VERSION_1_0;
    if (!version || version(&loaderVersion) != VK_SUCCESS || loaderVersion < VK_API_VERSION_1_1)
        return Error{ErrorCode::Unsupported, "Vulkan: the loader is of version " + vulkanVersionText(loaderVersion) +
                                                 ", at least 1.1 is needed"};
    const auto create = function<PFN_vkCreateInstance>("vkCreateInstance");
    if (!create) return Error{ErrorCode::Internal, "Vulkan: the loader has no vkCreateInstance"};

    VkApplicationInfo application{};
    application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
    application.pApplicationName = "Inkling";
    application.apiVersion = VK_API_VERSION_1_3; // the newest this program knows; drivers may offer less
    VkInstanceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    info.pApplicationInfo = &application;
    if (hasPortability(m_getProcAddr)) {
        info.flags = kEnumeratePortability;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &kPortability;
    }
    const VkResult result = create(&info, nullptr, &m_instance);
    if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
        return Error{ErrorCode::Unsupported, "Vulkan: there is a loader, but no driver on this machine"};
    if (result != VK_SUCCESS) return Error{ErrorCode::Internal, "Vulkan: no instance: " + vulkanResultText(result)};
    return {};
}

VulkanInstance::VulkanInstance(VulkanInstance&& other) noexcept
    : m_library(std::exchange(other.m_library, nullptr)),
      m_getProcAddr(other.m_getProcAddr),
      m_instance(std::exchange(other.m_instance, nullptr))
{}

VulkanInstance::~VulkanInstance()
{
    if (m_instance) {
        if (const auto destroy = function<PFN_vkDestroyInstance>("vkDestroyInstance")) destroy(m_instance, nullptr);
    }
    if (m_library) closeLibrary(m_library);
}

} // namespace inkling
