#include "app/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPainter>
#include <QPixmapCache>
#include <QScreen>
#include <QSvgRenderer>

#include <algorithm>
#include <array>
#include <cmath>

namespace inkling::app {

namespace {

constexpr std::array kTextSteps{1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0};

// A family that is not installed falls back without a word, to anything; so each is looked up, and the last resort is
// the system's own font of the kind.
template <std::size_t N> QString firstInstalled(const std::array<const char*, N>& wanted, const QString& fallback)
{
    const QStringList installed = QFontDatabase::families();
    for (const char* family : wanted) {
        if (installed.contains(QLatin1String(family))) return QString::fromLatin1(family);
    }
    return fallback;
}

QString systemSerif()
{
    QFont font;
    font.setStyleHint(QFont::Serif);
    font.setFamily(QStringLiteral("serif"));
    return QFontInfo(font).family();
}

// The picture in `bytes`, rendered at the size and pixel ratio asked for, through the pixmap cache.
QPixmap rendered(const QString& key, const QByteArray& bytes, int pixels, double pixelRatio)
{
    QPixmap pixmap(QSize(pixels, pixels) * pixelRatio);
    pixmap.setDevicePixelRatio(pixelRatio);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(bytes);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QByteArray resource(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent),
      m_interfaceFamily(
          firstInstalled(tokens::kInterfaceFonts, QFontDatabase::systemFont(QFontDatabase::GeneralFont).family())),
      m_proseFamily(firstInstalled(tokens::kProseFonts, systemSerif())),
      m_monoFamily(firstInstalled(tokens::kMonoFonts, QFontDatabase::systemFont(QFontDatabase::FixedFont).family()))
{
    m_colours = coloursFor(m_scheme);
}

const tokens::Colours* Theme::coloursFor(Scheme scheme) const
{
    switch (scheme) {
    case Scheme::Light: return &tokens::kLight;
    case Scheme::Dark: return &tokens::kDark;
    case Scheme::HighContrast: return &tokens::kHighContrast;
    case Scheme::System: break;
    }
    // Qt tells of a dark desktop from 6.5 on; before that the desktop's palette is the only witness.
    const QPalette desktop = QApplication::palette();
    return desktop.color(QPalette::Window).lightness() < desktop.color(QPalette::WindowText).lightness()
               ? &tokens::kDark
               : &tokens::kLight;
}

void Theme::setScheme(Scheme scheme)
{
    const tokens::Colours* colours = coloursFor(scheme);
    if (colours == m_colours && scheme == m_scheme) return;
    m_scheme = scheme;
    m_colours = colours;
    emit changed();
}

void Theme::followSystem()
{
    if (m_scheme == Scheme::System) setScheme(Scheme::System);
}

void Theme::setTextScale(double scale)
{
    scale = std::clamp(scale, kTextSteps.front(), kTextSteps.back());
    if (std::abs(scale - m_textScale) < 1e-6) return;
    m_textScale = scale;
    emit changed();
}

QList<double> Theme::textSteps() { return {kTextSteps.begin(), kTextSteps.end()}; }

void Theme::growText()
{
    const auto next =
        std::find_if(kTextSteps.begin(), kTextSteps.end(), [this](double step) { return step > m_textScale + 1e-6; });
    if (next != kTextSteps.end()) setTextScale(*next);
}

void Theme::shrinkText()
{
    const auto next =
        std::find_if(kTextSteps.rbegin(), kTextSteps.rend(), [this](double step) { return step < m_textScale - 1e-6; });
    if (next != kTextSteps.rend()) setTextScale(*next);
}

bool Theme::isDark() const { return m_colours != &tokens::kLight; }

QColor Theme::colour(ColourRole role) const { return QColor::fromRgba(m_colours->*role); }

QPalette Theme::palette() const
{
    using C = tokens::Colours;
    QPalette palette;
    const std::array<std::pair<QPalette::ColorRole, ColourRole>, 14> pairs{{
        {QPalette::Window, &C::background},
        {QPalette::WindowText, &C::text},
        {QPalette::Base, &C::raised},
        {QPalette::AlternateBase, &C::surface},
        {QPalette::Text, &C::text},
        {QPalette::PlaceholderText, &C::textFaint},
        {QPalette::Button, &C::raised},
        {QPalette::ButtonText, &C::text},
        {QPalette::BrightText, &C::danger},
        {QPalette::Highlight, &C::selection},
        {QPalette::HighlightedText, &C::selectionText},
        {QPalette::Link, &C::accent},
        {QPalette::ToolTipBase, &C::text},
        {QPalette::ToolTipText, &C::background},
    }};
    for (const auto& [role, token] : pairs) palette.setColor(role, colour(token));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, colour(&C::textDisabled));
    }
    return palette;
}

QString Theme::styleSheet() const
{
    using C = tokens::Colours;
    const auto name = [this](ColourRole role) { return colour(role).name(); };
    const QFont menuFont = font(tokens::kBody);
    QColor thumb = colour(&C::borderStrong);
    const QString strong = thumb.name();
    thumb.setAlphaF(isHighContrast() ? 1.0F : 0.5F);
    const QString quiet = thumb.name(QColor::HexArgb);
    QString sheet = QStringLiteral(
        "QMenu { background: %1; color: %2; border: 1px solid %3; padding: %4px; font-family: '%5'; font-size: %6px; }"
        "QMenu::item { padding: %7px %8px; border-radius: %9px; }"
        "QMenu::item:selected { background: %10; color: %2; }"
        "QMenu::item:disabled { color: %11; }"
        "QMenu::separator { height: 1px; background: %3; margin: %4px; }");
    sheet = sheet.arg(name(&C::raised), name(&C::text), name(&C::border))
                .arg(pad(6))
                .arg(menuFont.family())
                .arg(text(14))
                .arg(pad(6))
                .arg(pad(20))
                .arg(tokens::radius::kChip)
                .arg(name(&C::hover), name(&C::textDisabled));
    sheet += QStringLiteral("QToolTip { background: %1; color: %2; border: 0; padding: %3px %4px; font-size: %5px; }")
                 .arg(name(&C::text), name(&C::background))
                 .arg(pad(4))
                 .arg(pad(8))
                 .arg(text(12));
    sheet += QStringLiteral(
                 "QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }"
                 "QScrollBar::handle:vertical { background: %1; border-radius: 4px; min-height: 32px; margin: 2px; }"
                 "QScrollBar::handle:vertical:hover { background: %2; border-radius: 6px; margin: 0; }"
                 "QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }"
                 "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }")
                 .arg(quiet, strong);
    return sheet;
}

QString Theme::family(tokens::Family family) const
{
    switch (family) {
    case tokens::Family::Prose: return m_proseFamily;
    case tokens::Family::Mono: return m_monoFamily;
    case tokens::Family::Interface: break;
    }
    return m_interfaceFamily;
}

QFont Theme::font(const tokens::TextStyle& style) const
{
    QFont font(family(style.family));
    // Points, because QFont keeps fractions of those only; through the screen's own density, so that a token's px are
    // px.
    const QScreen* screen = QGuiApplication::primaryScreen();
    const double density = screen != nullptr ? screen->logicalDotsPerInchY() : 96.0;
    font.setPointSizeF(style.pixels * m_textScale * 72.0 / density);
    font.setWeight(static_cast<QFont::Weight>(style.weight));
    return font;
}

int Theme::lineHeight(const tokens::TextStyle& style) const { return qRound(style.lineHeight * m_textScale); }

int Theme::text(int pixels) const { return qRound(pixels * m_textScale); }

int Theme::pad(int pixels) const { return qRound(pixels * (1.0 + (m_textScale - 1.0) / 2.0)); }

int Theme::iconSize(int pixels) const { return qRound(pixels * std::min(m_textScale, 2.0)); }

QPixmap Theme::icon(const QString& name, int pixels, const QColor& colour, double pixelRatio) const
{
    const QString key = QStringLiteral("icon/%1/%2/%3/%4").arg(name).arg(pixels).arg(colour.rgba()).arg(pixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QByteArray bytes = resource(QStringLiteral(":/icons/%1.svg").arg(name));
    bytes.replace("currentColor", colour.name().toLatin1());
    return rendered(key, bytes, pixels, pixelRatio);
}

QPixmap Theme::drawing(const QString& name, int pixels, double pixelRatio) const
{
    const QColor ink = colour(&tokens::Colours::text);
    const QColor lamp = colour(&tokens::Colours::lamp);
    const QString key = QStringLiteral("drawing/%1/%2/%3/%4").arg(name).arg(pixels).arg(ink.rgba()).arg(pixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QByteArray bytes = resource(QStringLiteral(":/icons/story/%1.svg").arg(name));
    bytes.replace("currentColor", ink.name().toLatin1());
    bytes.replace("#E0A040", lamp.name().toLatin1());
    return rendered(key, bytes, pixels, pixelRatio);
}

} // namespace inkling::app
