// Colours, fonts and measures of the window, from the design tokens: one place that knows the scheme and the text
// scale. Widgets ask it when they paint and follow changed(). Not for: drawing anything itself. UI thread.
#pragma once

#include "app/style/design_tokens.h"

#include <QColor>
#include <QFont>
#include <QList>
#include <QObject>
#include <QPalette>
#include <QPixmap>
#include <QString>

namespace inkling::app {

enum class Scheme { System, Light, Dark, HighContrast };

class Theme : public QObject
{
    Q_OBJECT

public:
    using ColourRole = std::uint32_t tokens::Colours::*;

    explicit Theme(QObject* parent = nullptr);

    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme);
    // Looks at the desktop's own palette again; only matters while the scheme is System.
    void followSystem();

    double textScale() const { return m_textScale; }
    void setTextScale(double scale); // kept within 1 to 3
    void growText();
    static QList<double> textSteps(); // what growText() goes through
    void shrinkText();

    bool isDark() const;
    bool isHighContrast() const { return m_colours == &tokens::kHighContrast; }
    QColor colour(ColourRole role) const;
    QPalette palette() const;
    QString styleSheet() const; // menus, tooltips and scroll bars; everything else paints itself

    QFont font(const tokens::TextStyle& style) const;
    int lineHeight(const tokens::TextStyle& style) const;
    int text(int pixels) const;     // grows with the text: measures, icons
    int pad(int pixels) const;      // grows half as fast: paddings and gaps
    int iconSize(int pixels) const; // grows with the text up to 200 %
    int focusWidth() const { return isHighContrast() ? tokens::line::kFocusHighContrast : tokens::line::kFocus; }

    // An icon of resources/icons in one colour, at the given device pixel ratio; cached.
    QPixmap icon(const QString& name, int pixels, const QColor& colour, double pixelRatio) const;
    // A drawing of resources/icons/story: ink in `text`, the spot colour in `lamp`.
    QPixmap drawing(const QString& name, int pixels, double pixelRatio) const;

signals:
    void changed();

private:
    const tokens::Colours* coloursFor(Scheme scheme) const;
    QString family(tokens::Family family) const;

    Scheme m_scheme = Scheme::System;
    double m_textScale = 1.0;
    const tokens::Colours* m_colours = &tokens::kLight;
    QString m_interfaceFamily;
    QString m_proseFamily;
    QString m_monoFamily;
};

} // namespace inkling::app
