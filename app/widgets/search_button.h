// What looks like a field to search in and opens the search where it is pressed: an icon, words, and the keys that do
// the same.
#pragma once

#include "app/style/theme.h"

#include <QAbstractButton>

namespace inkling::app {

class SearchButton : public QAbstractButton
{
    Q_OBJECT

public:
    SearchButton(Theme& theme, const QString& text, const QKeySequence& keys, QWidget* parent = nullptr);

    int cornerRadius() const { return tokens::radius::kControl; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {m_theme.text(96), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_keys;
};

} // namespace inkling::app
