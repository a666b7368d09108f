#include "app/settings/process_memory.h"

#include <QFile>

#include <unistd.h>

namespace inkling::app {

std::optional<qint64> residentBytes(qint64 processId)
{
    if (processId <= 0) return std::nullopt;
    QFile file(QStringLiteral("/proc/%1/statm").arg(processId)); // made by the kernel when it is read
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QList<QByteArray> pages = file.readAll().split(' ');
    if (pages.size() < 2) return std::nullopt;
    bool isNumber = false;
    const qint64 resident = pages.at(1).toLongLong(&isNumber);
    return isNumber ? std::optional(resident * sysconf(_SC_PAGESIZE)) : std::nullopt;
}

std::optional<qint64> physicalBytes()
{
    const qint64 pages = sysconf(_SC_PHYS_PAGES);
    return pages > 0 ? std::optional(pages * sysconf(_SC_PAGESIZE)) : std::nullopt;
}

} // namespace inkling::app
