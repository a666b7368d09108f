// Where the writer writes: Enter sends, Shift+Enter starts a new line, Esc stops, Up in an empty composer asks to edit
// the last message. Not for: knowing what becomes of the text.
#pragma once

#include "app/style/theme.h"

#include <QTextEdit>
#include <QTextLayout>
#include <QWidget>

#include <memory>

namespace inkling::app {

class Button;
class Label;
class TokenMeter;

class ComposerEdit : public QTextEdit
{
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget* parent = nullptr);

    // Stands on the lines that typed text stands on, and wraps; Qt's own does neither.
    void setPlaceholder(const QString& text, const QColor& colour, int lineHeight);
    const QString& placeholder() const { return m_placeholder; }
    int placeholderHeight() const;

signals:
    void sendPressed();
    void escapePressed();
    void sendForSeveralPressed();
    void upPressedWhileEmpty();
    void focusChanged();
    void pasteTooLong(qsizetype characters);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::unique_ptr<QTextLayout> placeholderLines() const;

    QString m_placeholder;
    QColor m_placeholderColour;
    int m_lineHeight = 0;
};

class Composer : public QWidget
{
    Q_OBJECT

public:
    // More does not fit any context, and would make typing slow.
    static constexpr qsizetype kMostCharacters = 100000;
    enum class Button { Send, Stop };

    explicit Composer(Theme& theme, QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text); // the cursor goes to the end
    void setPlaceholder(const QString& text);
    void setHint(const QString& text); // the quiet line at its foot
    void setButton(Button button);
    enum class Empty { MayBeSent, MayNot };
    void setEmpty(Empty empty);
    void setSendable(bool sendable, const QString& why); // `why` it is not, as a tooltip
    void setHeightLimit(int pixels);                     // of the whole composer
    // Whether several replies at once can be asked for: at all, and where nothing is written here.
    void setSeveral(bool possible, bool withoutText);
    ComposerEdit* edit() const { return m_edit; }
    TokenMeter* meter() const { return m_meter; }

signals:
    void sent(const QString& text);
    void sentForSeveral(const QString& text); // replies; without text: to what stands there
    void stopRequested();
    void escapePressed();
    void editLastRequested();
    void pasteTooLong(qsizetype characters);
    void textChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void applyTheme();
    void applyLineHeight();
    void fitHeight();
    void updateButton();
    void send();
    void sendForSeveral();

    Theme& m_theme;
    ComposerEdit* m_edit = nullptr;
    Label* m_hint = nullptr;
    TokenMeter* m_meter = nullptr;
    class inkling::app::Button* m_several = nullptr;
    class inkling::app::Button* m_button = nullptr;
    Button m_shown = Button::Send;
    Empty m_empty = Empty::MayNot;
    bool m_sendable = false;
    bool m_severalPossible = false;
    bool m_severalWithoutText = false;
    int m_heightLimit = 400;
    QString m_placeholder;
    bool m_formatting = false;
};

} // namespace inkling::app
