// What the tokens promise: every pair of colours the window uses can be read (WCAG 2.1: 4.5 for text, 3 for edges).
#include "app/style/theme.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace inkling::app;
using C = tokens::Colours;

namespace {

double luminance(const QColor& colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

struct Pair
{
    const char* name;
    Theme::ColourRole ink;
    Theme::ColourRole ground;
    double least;
};

const Pair kPairs[] = {
    {"text on paper", &C::text, &C::background, 4.5},
    {"text in a bubble", &C::text, &C::surface, 4.5},
    {"text on a card", &C::text, &C::raised, 4.5},
    {"text on a warning", &C::text, &C::warnSoft, 4.5},
    {"text on a fault", &C::text, &C::dangerSoft, 4.5},
    {"text on news", &C::text, &C::infoSoft, 4.5},
    {"muted on paper", &C::textMuted, &C::background, 4.5},
    {"muted on a card", &C::textMuted, &C::raised, 4.5},
    {"placeholder", &C::textFaint, &C::raised, 4.5},
    {"the model's ink", &C::generatedText, &C::background, 4.5},
    {"selected", &C::selectionText, &C::selection, 4.5},
    {"primary button", &C::accentText, &C::accent, 4.5},
    {"primary button, hovered", &C::accentText, &C::accentHover, 4.5},
    {"primary button, pressed", &C::accentText, &C::accentPressed, 4.5},
    {"link on a card", &C::accent, &C::raised, 4.5},
    {"link on a warning", &C::accent, &C::warnSoft, 4.5},
    {"link on a fault", &C::accent, &C::dangerSoft, 4.5},
    {"link, hovered", &C::accent, &C::hover, 4.5},
    {"undo bar", &C::background, &C::text, 4.5},
    {"edge of a field", &C::borderStrong, &C::background, 3},
    {"focus on paper", &C::focus, &C::background, 3},
    {"focus on a card", &C::focus, &C::raised, 3},
};

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private slots:
    void everyPairCanBeRead_data();
    void everyPairCanBeRead();
    void textScalesFullyAndPaddingsHalf();
    void stepsThroughTextSizesAndStopsAtTheEnds();
    void usesOnlyFontsThatAreThere();
    void iconsTakeTheColourAskedFor();
};

void TestTheme::everyPairCanBeRead_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::newRow("light") << Scheme::Light;
    QTest::newRow("dark") << Scheme::Dark;
    QTest::newRow("high contrast") << Scheme::HighContrast;
}

void TestTheme::everyPairCanBeRead()
{
    QFETCH(Scheme, scheme);
    Theme theme;
    theme.setScheme(scheme);
    for (const Pair& pair : kPairs) {
        const double found = contrast(theme.colour(pair.ink), theme.colour(pair.ground));
        QVERIFY2(found >= pair.least, qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(pair.name)).arg(found)));
    }
}

void TestTheme::textScalesFullyAndPaddingsHalf()
{
    Theme theme;
    const double before = theme.font(tokens::kBody).pointSizeF();
    theme.setTextScale(2.0);
    QCOMPARE(theme.font(tokens::kBody).pointSizeF(), 2 * before);
    QCOMPARE(theme.text(680), 1360);
    QCOMPARE(theme.pad(24), 36);
    theme.setTextScale(3.0);
    QCOMPARE(theme.iconSize(20), 40);
}

void TestTheme::stepsThroughTextSizesAndStopsAtTheEnds()
{
    Theme theme;
    theme.shrinkText();
    QCOMPARE(theme.textScale(), 1.0);
    for (int i = 0; i < 20; ++i) theme.growText();
    QCOMPARE(theme.textScale(), 3.0);
    theme.setTextScale(99);
    QCOMPARE(theme.textScale(), 3.0);
    for (int i = 0; i < 20; ++i) theme.shrinkText();
    QCOMPARE(theme.textScale(), 1.0);
}

void TestTheme::usesOnlyFontsThatAreThere()
{
    const Theme theme;
    for (const tokens::TextStyle& style : {tokens::kBody, tokens::kModelMessage, tokens::kCode}) {
        const QString family = theme.font(style).family();
        QVERIFY2(QFontDatabase::families().contains(family), qPrintable(family));
    }
}

void TestTheme::iconsTakeTheColourAskedFor()
{
    const Theme theme;
    const QImage image = theme.icon(QStringLiteral("mark"), 24, Qt::red, 2.0).toImage();
    QCOMPARE(image.size(), QSize(48, 48));
    QCOMPARE(image.pixelColor(24, 34), QColor(Qt::red));
    QCOMPARE(image.pixelColor(0, 0).alpha(), 0);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
