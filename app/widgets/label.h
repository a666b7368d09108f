// A text label in one of the token's type styles and colours; follows the theme, wraps, keeps the token's line height.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

namespace inkling::app {

// `text` for a tooltip. Qt reads tooltips that look like markup as markup, and names of models and paths are
// strangers'.
QString plainToolTip(const QString& text);

class Label : public QWidget
{
    Q_OBJECT

public:
    enum class Wrap { Lines, Elide };

    Label(Theme& theme, const tokens::TextStyle& style, Theme::ColourRole colour, const QString& text = {},
          QWidget* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setWrap(Wrap wrap);
    void setAlignment(Qt::Alignment alignment);
    bool isElided() const { return m_wrap == Wrap::Elide && width() < textWidth(); }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return m_wrap == Wrap::Lines; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void themeChanged();
    int textWidth() const;
    // Lays the text out at `width`, calling `place` with each line's first and length; returns the height.
    template <typename Place> int layOut(int width, Place place) const;

    Theme& m_theme;
    tokens::TextStyle m_style;
    Theme::ColourRole m_colour;
    QString m_text;
    Wrap m_wrap = Wrap::Lines;
    Qt::Alignment m_alignment = Qt::AlignLeft;
};

} // namespace inkling::app
