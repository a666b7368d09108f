// The panel that shows, to the letter, what the model was sent for a reply. To read and to copy, not to change.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

class QPlainTextEdit;

namespace inkling::app {

class Button;
class Label;

class PromptPanel : public QWidget
{
    Q_OBJECT

public:
    explicit PromptPanel(Theme& theme, QWidget* parent = nullptr);

    // `drawn`: how the reply was drawn from it.
    void show(const QString& prompt, int tokens, const QString& drawn);
    QString prompt() const;

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyTheme();

    Theme& m_theme;
    Label* m_tokens = nullptr;
    Label* m_drawn = nullptr;
    QPlainTextEdit* m_text = nullptr;
    Button* m_copy = nullptr;
    Button* m_close = nullptr;
};

} // namespace inkling::app
