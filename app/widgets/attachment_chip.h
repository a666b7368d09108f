// One attachment as a small button: a paperclip, its name, how long it is, and a cross that takes it off, as Delete and
// Backspace do. A click asks to see its text. Not for: holding the text.
#pragma once

#include "app/widgets/button.h"

namespace inkling::app {

class AttachmentChip : public Button
{
    Q_OBJECT

public:
    AttachmentChip(Theme& theme, const QString& name, qsizetype characters, QWidget* parent = nullptr);

    void setMostWidth(int pixels); // a longer name is shortened in its middle
    void setOpen(bool open);       // its text is being shown
    QSize sizeHint() const override;

signals:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    int around() const; // all of the width but the two texts
    int countWidth() const;

    Theme& m_theme;
    QString m_name;
    QString m_count;
    Button* m_remove = nullptr;
    int m_mostWidth = 0;
    bool m_open = false;
};

} // namespace inkling::app
