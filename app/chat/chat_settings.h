// The panel beside a chat: what stands before everything that is said in it, and how its replies are drawn, each with
// one line of plain words and a way back. What is changed holds from the next reply on. Not for: the program's
// settings.
#pragma once

#include "app/chat/sampling_presets.h"
#include "app/store/store_error.h"
#include "app/style/theme.h"

#include <QList>
#include <QWidget>

#include <optional>

class QLineEdit;
class QPlainTextEdit;
class QScrollArea;
class QVBoxLayout;

namespace inkling::app {

class Button;
class ChatController;
class FlowRow;
class Label;
class Slider;
class Store;

class ChatSettings : public QWidget
{
    Q_OBJECT

public:
    ChatSettings(Theme& theme, ChatController& controller, Store& store, QWidget* parent = nullptr);

    QPlainTextEdit* systemPrompt() const { return m_system; }
    void open(); // and puts the focus into it

signals:
    void closed();
    void storeFailed(const inkling::app::StoreError& error);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    // A value with its slider: what it says, and where it goes.
    struct Dial
    {
        QWidget* widget = nullptr;
        Label* name = nullptr;
        Label* value = nullptr;
        Label* help = nullptr;
        Button* reset = nullptr;
        Slider* slider = nullptr;
        int standing = 0; // where it was made to stand
        std::optional<int> (*get)(const Sampling&) = nullptr;
        void (*set)(Sampling&, std::optional<int>) = nullptr;
        QString (*shown)(int) = nullptr;
        QString (*words)(int) = nullptr;
    };

    void makeHeader();
    void makePresets();
    void makeSystemPrompt();
    void makeDials();
    void makeSeed();
    void addDial(const QString& name, int from, int to, int step, Dial dial);
    QWidget* addSection();
    void applyTheme();
    void showAll();
    void showDial(const Dial& dial, const Sampling& sampling);
    void makePresetButtons();
    void markPresets();
    void showSeed(const Sampling& sampling);
    void change(const Dial& dial, std::optional<int> value);
    void seedTyped();
    void keepPreset();
    void readPresets();
    void fitSystemPrompt();

    Theme& m_theme;
    ChatController& m_controller;
    Store& m_store;
    QVBoxLayout* m_rows = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_body = nullptr;
    QWidget* m_header = nullptr;
    Button* m_resetAll = nullptr;
    Button* m_close = nullptr;
    QWidget* m_presetRow = nullptr;
    QList<Button*> m_presetButtons;
    Button* m_keep = nullptr;
    QLineEdit* m_presetName = nullptr;
    QPlainTextEdit* m_system = nullptr;
    Label* m_systemTokens = nullptr;
    Button* m_systemReset = nullptr;
    QLineEdit* m_seed = nullptr;
    Label* m_seedHelp = nullptr;
    Button* m_seedReset = nullptr;
    QList<Dial> m_dials;
    QList<QWidget*> m_sections;
    QList<SamplingPreset> m_own;
    std::optional<qint64> m_counted;
    bool m_showing = false;
};

} // namespace inkling::app
