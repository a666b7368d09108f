// The preferences as they are now, for all who show or change them. Not for: keeping them on the disk.
#pragma once

#include "app/settings/preferences.h"

#include <QObject>

#include <functional>

namespace inkling::app {

class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(Preferences initial, QObject* parent = nullptr) : QObject(parent), m_values(std::move(initial)) {}

    const Preferences& values() const { return m_values; }
    // changed() follows, where anything has.
    void change(const std::function<void(Preferences&)>& edit)
    {
        const Preferences before = m_values;
        edit(m_values);
        if (!(m_values == before)) emit changed();
    }

signals:
    void changed();

private:
    Preferences m_values;
};

} // namespace inkling::app
