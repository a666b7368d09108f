// How full the model's context is: a short bar and its number, in another colour with a word of warning where it is
// nearly full. Not for: counting.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

class TokenMeter : public QWidget
{
    Q_OBJECT

public:
    explicit TokenMeter(Theme& theme, QWidget* parent = nullptr);

    void setTokens(qint64 used, qint64 total); // total 0: nothing is shown
    bool isNearlyFull() const;
    // In words, for a line that has room for them; empty where there is nothing to warn of.
    QString warning() const;
    const QString& text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {textWidth(), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int textWidth() const;

    Theme& m_theme;
    qint64 m_used = 0;
    qint64 m_total = 0;
    QString m_text;
};

} // namespace inkling::app
