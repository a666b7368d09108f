// Under a word of a reply: how likely the model found it, and the five others that were likeliest there. Up and Down
// choose, Enter (or a click) branches the reply with another word, Left and Right go to the words beside it, Esc
// closes. A child of the page, so that focus returns.
#pragma once

#include "app/chat/reply_inspector.h"
#include "app/style/theme.h"

#include <QPointer>
#include <QWidget>

namespace inkling::app {

class WordPopover : public QWidget
{
    Q_OBJECT

public:
    WordPopover(Theme& theme, QWidget* page);

    // Under `word`, in the page; above it where there is no room below.
    void show(const WeighedToken& token, const QRect& word);
    void close();
    const WeighedToken& token() const { return m_token; }
    int selected() const { return m_selected; }

signals:
    void chosen(const inkling::app::WeighedToken& token, const QString& instead);
    void stepped(int by); // to the word after this one, or before it

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void choose(int index);
    void select(int index);
    int rowHeight() const;
    int headHeight() const;
    QRect rowRect(int index) const;
    int rowAt(const QPoint& point) const;
    void paintRow(QPainter& painter, int index) const;
    QString percent(double probability) const;

    Theme& m_theme;
    WeighedToken m_token;
    int m_selected = -1;
    QPointer<QWidget> m_focusBefore;
};

} // namespace inkling::app
