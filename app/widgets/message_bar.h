// Bars at the top of the content, at most two: what happened, what was kept, what to do now. Never a dialog.
#pragma once

#include "app/style/theme.h"

#include <QList>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <functional>

class QBoxLayout;
class QVBoxLayout;

namespace inkling::app {

class Button;

enum class BarKind { Info, Undo, Warning, Fault };

struct BarAction
{
    QString text;
    std::function<void()> run; // the bar closes first
};

struct BarContent
{
    QString id; // a new bar takes the place of an older one with the same id
    BarKind kind = BarKind::Info;
    QString strong; // the first words
    QString text;
    QList<BarAction> actions;
};

class MessageBar : public QWidget
{
    Q_OBJECT

public:
    MessageBar(Theme& theme, const BarContent& content, QWidget* parent = nullptr);

    const BarContent& content() const { return m_content; }

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeActions();
    void leaveByItself();
    void applyTheme();
    void fit();

    Theme& m_theme;
    BarContent m_content;
    QBoxLayout* m_body = nullptr; // words and actions
    QVBoxLayout* m_texts = nullptr;
    QWidget* m_actions = nullptr;
    Button* m_close = nullptr;
    QTimer m_leave; // undo bars leave by themselves
};

class BarStack : public QWidget
{
    Q_OBJECT

public:
    explicit BarStack(Theme& theme, QWidget* parent = nullptr);

    void show(const BarContent& content);
    void dismiss(const QString& id);
    const MessageBar* bar(const QString& id) const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void makeRoom();

    Theme& m_theme;
    QVBoxLayout* m_rows = nullptr;
    QList<MessageBar*> m_bars;
};

} // namespace inkling::app
