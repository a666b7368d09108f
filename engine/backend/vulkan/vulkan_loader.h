// The Vulkan loader, found at run time, and one instance of it.
#pragma once

#include "engine/base/result.h"

#define VK_NO_PROTOTYPES 1
#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <string>

namespace inkling {

// "1.3.230"
std::string vulkanVersionText(std::uint32_t version);

// "VK_ERROR_INCOMPATIBLE_DRIVER", or the number where it has no name here.
std::string vulkanResultText(VkResult result);

// One thread at a time. The loader stays loaded as long as the instance lives.
class VulkanInstance
{
public:
    // Errors: NotFound (no loader on this machine), Unsupported (a loader in front of Vulkan 1.1, no driver), Internal.
    static Result<VulkanInstance> create();

    VulkanInstance(VulkanInstance&& other) noexcept;
    VulkanInstance& operator=(VulkanInstance&&) = delete;
    VulkanInstance(const VulkanInstance&) = delete;
    ~VulkanInstance();

    VkInstance handle() const { return m_instance; }

    // A command of the instance by its name, e.g.
    // function<PFN_vkEnumeratePhysicalDevices>("vkEnumeratePhysicalDevices").
    template <class Function> Function function(const char* name) const
    {
        return reinterpret_cast<Function>(m_getProcAddr(m_instance, name));
    }

private:
    VulkanInstance(void* library, PFN_vkGetInstanceProcAddr getProcAddr)
        : m_library(library),
          m_getProcAddr(getProcAddr)
    {}
    Result<> createInstance();

    void* m_library = nullptr;
    PFN_vkGetInstanceProcAddr m_getProcAddr = nullptr;
    VkInstance m_instance = VK_NULL_HANDLE;
};

} // namespace inkling
