// The attachments of what is being written, as a row of chips; the text of one of them opens below the row, to be read,
// or to be put among the typed words. Not for: reading files, sending.
#pragma once

#include "app/style/theme.h"
#include "app/widgets/attachment.h"

#include <QList>
#include <QWidget>

class QPlainTextEdit;
class QScrollArea;

namespace inkling::app {

class AttachmentChip;
class Button;
class FlowRow;

class AttachmentShelf : public QWidget
{
    Q_OBJECT

public:
    explicit AttachmentShelf(Theme& theme, QWidget* parent = nullptr);

    const QList<Attachment>& attachments() const { return m_attachments; }
    void setAttachments(const QList<Attachment>& attachments);
    void insert(int index, const Attachment& attachment);
    void remove(int index);
    QList<AttachmentChip*> chips() const { return m_chips; }
    QPlainTextEdit* preview() const { return m_preview; }
    // A longer text can be read here, but not be put among the typed words.
    void setMostUnfolded(qsizetype characters) { m_mostUnfolded = characters; }
    // Tab goes from `widget` to the chips and the open text.
    void setTabBefore(QWidget* widget) { m_tabBefore = widget; }
    // Takes the height that it needs at this width, at most `most` where that is enough for a line; returns it.
    int fit(int width, int most);

signals:
    void changed();
    void removedByWriter(int index, const inkling::app::Attachment& attachment);
    void unfolded(int index, const inkling::app::Attachment& attachment); // it is off the shelf already
    void left();                                                          // the focus is to go back to the typed words

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void makePreview();
    void applyTheme();
    void show(int index); // −1: none
    void removeByWriter(int index);
    void unfold();
    int indexOf(const AttachmentChip* chip) const;

    Theme& m_theme;
    QList<Attachment> m_attachments;
    QList<AttachmentChip*> m_chips;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_row = nullptr;
    FlowRow* m_flow = nullptr;
    QPlainTextEdit* m_preview = nullptr;
    QWidget* m_actions = nullptr;
    Button* m_unfold = nullptr;
    Button* m_close = nullptr;
    QWidget* m_tabBefore = nullptr;
    int m_open = -1;
    qsizetype m_mostUnfolded = 0;
};

} // namespace inkling::app
