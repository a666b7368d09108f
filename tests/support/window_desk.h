// A desk at its full size, and short names for what is done with its settings.
#pragma once

#include "app/settings/settings_list.h"
#include "app/settings/settings_page.h"
#include "app/settings/settings_section.h"
#include "app/widgets/choice_row.h"
#include "app/widgets/label.h"
#include "tests/support/desk.h"

#include <QApplication>

namespace inkling::test {

class WindowDesk : public app::Desk
{
public:
    explicit WindowDesk(const QStringList& engineArguments = {}, const app::Preferences& preferences = {},
                        QSize size = QSize(1280, 840))
        : Desk(app::fake(engineArguments), {}, preferences)
    {
        window().resize(size);
        window().activateWindow();
        (void)QTest::qWaitForWindowActive(&window());
    }

    QString folder() { return store().folder(); }

    bool open(const QString& path = QStringLiteral("model.gguf"))
    {
        window().openModel(path);
        return isOpen(path);
    }
    bool isOpen(const QString& path)
    {
        return QTest::qWaitFor(
            [this, path] {
                return engine().state() == app::EngineClient::State::Ready && controller().model() &&
                       controller().model()->path == path;
            },
            10000);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : &window(), key, modifiers);
    }
    bool shows(const QString& part)
    {
        for (const app::Label* label : window().findChildren<app::Label*>()) {
            if (label->isVisible() && label->text().contains(part)) return true;
        }
        return false;
    }
    // By its title, through the window.
    app::SettingsSection* goTo(const QString& title)
    {
        for (app::SettingsSection* section : window().settingsPage()->sections()) {
            if (section->title() != title) continue;
            window().showSettings(section);
            return section;
        }
        return nullptr;
    }
    bool click(QWidget* widget)
    {
        if (widget == nullptr || !widget->isVisible() || !widget->isEnabled()) return false;
        QTest::mouseClick(widget, Qt::LeftButton);
        return true;
    }
};

} // namespace inkling::test
