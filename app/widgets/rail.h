// The rail at the edge of the window: the mark, and an item for each screen that there is. Up and Down go between the
// items. Not for: what the items open.
#pragma once

#include "app/style/theme.h"

#include <QAbstractButton>
#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace inkling::app {

class RailItem : public QAbstractButton
{
    Q_OBJECT

public:
    RailItem(Theme& theme, const QString& text, const QString& icon, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void nextCheckState() override {} // the window says which screen is shown

private:
    int labelHeight() const;

    Theme& m_theme;
    QString m_icon;
    bool m_focusByKey = false;
};

class Rail : public QWidget
{
    Q_OBJECT

public:
    enum class End { Top, Foot };

    explicit Rail(Theme& theme, QWidget* parent = nullptr);

    // `icon` is a file of resources/icons; `keys` are named in the tooltip.
    RailItem* add(const QString& text, const QString& icon, const QString& keys, End end);
    void setChosen(const RailItem* item);
    int wantedWidth() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyTheme();

    Theme& m_theme;
    QVBoxLayout* m_rows = nullptr;
    QList<RailItem*> m_items; // from the top
};

} // namespace inkling::app
