// A button of the house: primary, plain, icon, link or chip (one choice of several, in a row), painted from the theme.
// The focus ring outside it belongs to FocusRing.
#pragma once

#include "app/style/theme.h"

#include <QAbstractButton>

namespace inkling::app {

class Button : public QAbstractButton
{
    Q_OBJECT

public:
    enum class Kind { Primary, Plain, Icon, Link, Chip };

    // `icon` is the name of a file in resources/icons, or empty. An icon button has no text on it: its text is its name
    // for screen readers and its tooltip.
    Button(Theme& theme, Kind kind, const QString& text, const QString& icon = {}, QWidget* parent = nullptr);

    void setIconName(const QString& icon);
    void setIconPixels(int pixels); // of an icon button, at 100 %
    void setFlush();                // a link whose words stand on the edge of the text above it
    void setSmall();                // an icon button within a line of text
    void setLabel(const QString& text);
    // Shows less than its name where there is no room for all of it; the name stays what it is.
    void setShortText(const QString& text);
    int cornerRadius() const { return m_radius; }
    void setCornerRadius(int radius) { m_radius = radius; }
    // One ink and no ground of its own, for a button that stands on a coloured one.
    void setInk(Theme::ColourRole ink) { m_ink = ink; }
    // Another ink for a plain button, which keeps its ground.
    void setInkOnGround(Theme::ColourRole ink) { m_inkOnGround = ink; }
    // Filled like a primary button though it is an icon button (the composer's).
    void setFilled() { m_filled = true; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void themeChanged();
    bool isFilled() const { return m_kind == Kind::Primary || m_filled; }
    QColor foreground() const;
    void paintGround(QPainter& painter) const;

    Theme& m_theme;
    Kind m_kind;
    QString m_icon;
    int m_iconPixels = tokens::icon::kInRow;
    int m_target = tokens::icon::kButtonTarget;
    int m_radius = tokens::radius::kControl;
    bool m_filled = false;
    bool m_flush = false;
    Theme::ColourRole m_ink = nullptr;
    Theme::ColourRole m_inkOnGround = nullptr;
};

} // namespace inkling::app
