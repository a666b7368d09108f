// One of several choices, as a row with a dot: a name, and a line below that says more or why it cannot be had. Rows of
// one parent exclude each other; arrows go between them.
#pragma once

#include "app/style/theme.h"

#include <QAbstractButton>

namespace inkling::app {

class ChoiceRow : public QAbstractButton
{
    Q_OBJECT

public:
    ChoiceRow(Theme& theme, const QString& text, const QString& about = {}, QWidget* parent = nullptr);

    void setAbout(const QString& about);
    const QString& about() const { return m_about; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    QRect wordsIn(const QRect& row) const;
    int lines(int width, QPainter* painter, const QPoint& at) const;

    Theme& m_theme;
    QString m_about;
    bool m_focusByKey = false;
};

} // namespace inkling::app
