// Where the writer writes: Enter sends, Shift+Enter starts a new line, Esc stops, Up in an empty composer asks to edit
// the last message. Long pasted texts, and files, lie beside the typed words as attachments. Not for: knowing what
// becomes of the text, reading files.
#pragma once

#include "app/style/theme.h"
#include "app/widgets/attachment.h"

#include <QTextEdit>
#include <QTextLayout>
#include <QWidget>

#include <memory>

namespace inkling::app {

class AttachmentShelf;
class Button;
class Label;
class TokenMeter;

// The files that are dropped or pasted.
QStringList localFiles(const QMimeData& data);

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
    void undoPressed();
    void pasteTooLong(qsizetype characters, qsizetype room);
    void longTextPasted(const QString& text);
    void filesPasted(const QStringList& paths);

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
    // A text that is pasted and longer becomes an attachment.
    static constexpr qsizetype kLongPaste = 2000;
    static constexpr qsizetype kManyLines = 30;
    static constexpr qsizetype kMostAttached = 1 << 20; // characters, of one
    static constexpr int kMostAttachments = 20;
    enum class Button { Send, Stop };

    explicit Composer(Theme& theme, QWidget* parent = nullptr);

    QString text() const;              // what was typed
    void setText(const QString& text); // the cursor goes to the end; nothing is attached
    // The same as an edit, which undo takes back; what is attached stays.
    void replaceText(const QString& text);
    // All of it: see attachment.h.
    QString message() const { return toText(written()); }
    void setMessage(const QString& text) { setWritten(fromText(text)); }
    QString draft() const { return toDraft(written()); }
    void setDraft(const QString& draft) { setWritten(fromDraft(draft)); }
    // No more than kMostAttachments.
    bool attach(const Attachment& attachment);
    AttachmentShelf* shelf() const { return m_shelf; }
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
    void sentForSeveral(const QString& text); // replies; without text: to what stands there
    void sent(const QString& message);
    void attachRequested();
    void filesPasted(const QStringList& paths);
    void stopRequested();
    void escapePressed();
    void editLastRequested();
    void pasteTooLong(qsizetype characters, qsizetype room);
    void textChanged(); // or what is attached

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
    bool hasSomething() const;
    void makeShelf();
    WrittenMessage written() const;
    void setWritten(const WrittenMessage& message);
    void fold(const QString& pasted);
    void undo();

    // What is to be undone before the typed words are, as long as they read as they did then.
    struct ShelfStep
    {
        enum class Kind { Folded, FoldedOverSelection, Unfolded, TakenOff };
        Kind kind = Kind::Folded;
        int index = 0;
        Attachment attachment;
        QString typed;
    };

    Theme& m_theme;
    AttachmentShelf* m_shelf = nullptr;
    ComposerEdit* m_edit = nullptr;
    class inkling::app::Button* m_attach = nullptr;
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
    QList<ShelfStep> m_steps;
};

} // namespace inkling::app
