// A window on a fake engine and a store of its own, for tests that drive it by keys and mouse.
#pragma once

#include "app/chat/chat_page.h"
#include "app/main_window.h"
#include "app/settings/settings_list.h"
#include "app/settings/settings_page.h"
#include "app/settings/settings_section.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/choice_row.h"
#include "app/widgets/composer.h"
#include "app/widgets/label.h"
#include "app/widgets/message_bar.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace inkling::test {

class WindowDesk
{
public:
    explicit WindowDesk(const QStringList& engineArguments = {}, const app::Preferences& preferences = {},
                        QSize size = QSize(1280, 840))
        : m_store(m_folder.path()),
          m_engine(optionsFor(engineArguments)),
          m_window(std::make_unique<app::MainWindow>(m_theme, m_engine, m_store,
                                                     app::MainWindow::Memory{{}, {}, preferences}))
    {
        m_theme.setScheme(app::Scheme::Light);
        m_window->resize(size);
        m_window->show();
        m_window->activateWindow();
        (void)QTest::qWaitForWindowActive(m_window.get());
    }

    app::MainWindow& window() { return *m_window; }
    app::Theme& theme() { return m_theme; }
    app::Store& store() { return m_store; }
    app::EngineClient& engine() { return m_engine; }
    app::ChatController& controller() { return m_window->controller(); }
    app::Composer* composer() { return m_window->chatPage()->composer(); }
    QString folder() const { return m_folder.path(); }

    bool open(const QString& path = QStringLiteral("model.gguf"))
    {
        m_window->openModel(path);
        return isOpen(path);
    }
    bool isOpen(const QString& path)
    {
        return QTest::qWaitFor(
            [this, path] {
                return m_engine.state() == app::EngineClient::State::Ready && controller().model() &&
                       controller().model()->path == path;
            },
            10000);
    }
    bool say(const QString& text)
    {
        composer()->setText(text);
        QTest::keyClick(composer()->edit(), Qt::Key_Return);
        return QTest::qWaitFor(
            [this] { return !controller().isReplying() && controller().conversation().endsWithModel(); }, 10000);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : m_window.get(), key, modifiers);
    }
    // The first one on the screen that is called so.
    template <typename T> T* control(const QString& name)
    {
        for (T* widget : m_window->findChildren<T*>()) {
            if (widget->isVisible() && widget->accessibleName() == name) return widget;
        }
        return nullptr;
    }
    app::Button* button(const QString& name) { return control<app::Button>(name); }
    bool shows(const QString& part)
    {
        for (const app::Label* label : m_window->findChildren<app::Label*>()) {
            if (label->isVisible() && label->text().contains(part)) return true;
        }
        return false;
    }
    // By its title, through the window.
    app::SettingsSection* goTo(const QString& title)
    {
        for (app::SettingsSection* section : m_window->settingsPage()->sections()) {
            if (section->title() != title) continue;
            m_window->showSettings(section);
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

private:
    static app::EngineClient::Options optionsFor(const QStringList& arguments)
    {
        app::EngineClient::Options options;
        options.program = QStringLiteral(INKLING_FAKE_ENGINE);
        options.arguments = arguments;
        return options;
    }

    QTemporaryDir m_folder;
    app::Theme m_theme;
    app::Store m_store;
    app::EngineClient m_engine;
    std::unique_ptr<app::MainWindow> m_window;
};

} // namespace inkling::test
