// Every text has its German, with the same places to fill in and the same accelerators; every plural its English.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

namespace {

struct Text
{
    QString context;
    QString source;
    QStringList translations; // several for a plural
    bool plural = false;
    bool finished = true;
};

QList<Text> read(const QString& name)
{
    QFile file(QStringLiteral(INKLING_SOURCE_DIR "/resources/translations/") + name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QXmlStreamReader xml(&file);
    QList<Text> texts;
    QString context;
    Text text;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::EndElement && xml.name() == QLatin1String("message")) texts.append(text);
        if (token != QXmlStreamReader::StartElement) continue;
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("message")) {
            text = {};
            text.context = context;
            text.plural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
        } else if (xml.name() == QLatin1String("source")) {
            text.source = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            text.finished = !xml.attributes().hasAttribute(QLatin1String("type"));
            if (!text.plural) text.translations.append(xml.readElementText());
        } else if (xml.name() == QLatin1String("numerusform")) {
            text.translations.append(xml.readElementText());
        }
    }
    return texts;
}

QStringList placesOf(const QString& text)
{
    static const QRegularExpression kPlace(QStringLiteral("%(n|\\d)"));
    QStringList places;
    for (auto match = kPlace.globalMatch(text); match.hasNext();) places.append(match.next().captured());
    places.sort();
    return places;
}

} // namespace

class TestTranslations : public QObject
{
    Q_OBJECT

private slots:
    void everyTextHasItsGerman();
    void everyPluralHasItsEnglish();
    void theFilesAreNotStale();
};

void TestTranslations::everyTextHasItsGerman()
{
    const QList<Text> texts = read(QStringLiteral("inkling_de.ts"));
    QVERIFY(texts.size() > 50);
    for (const Text& text : texts) {
        const QByteArray where = (text.context + QStringLiteral(": ") + text.source).toUtf8();
        // The class as tr() names it; lupdate drops the namespace where it does not see the headers.
        QVERIFY2(text.context.startsWith(QLatin1String("inkling::app::")), where);
        QVERIFY2(text.finished, where);
        QCOMPARE(text.translations.size(), text.plural ? 2 : 1);
        for (const QString& translation : text.translations) {
            QVERIFY2(!translation.isEmpty(), where);
            QVERIFY2(placesOf(translation) == placesOf(text.source), where);
        }
    }
}

void TestTranslations::everyPluralHasItsEnglish()
{
    QSet<QString> english;
    for (const Text& text : read(QStringLiteral("inkling_en.ts"))) {
        if (text.plural && text.finished && text.translations.size() == 2) english.insert(text.source);
    }
    for (const Text& text : read(QStringLiteral("inkling_de.ts"))) {
        if (text.plural) QVERIFY2(english.contains(text.source), qPrintable(text.source));
    }
}

// What stands in tr("…") on one line of the app must be known to the file; lupdate never runs by itself.
void TestTranslations::theFilesAreNotStale()
{
    QSet<QString> known;
    for (const Text& text : read(QStringLiteral("inkling_de.ts"))) known.insert(text.source);
    static const QRegularExpression kText(QStringLiteral("\\btr\\(\"((?:[^\"\\\\]|\\\\.)*)\"[,)]"));
    int found = 0;
    QDirIterator files(QStringLiteral(INKLING_SOURCE_DIR "/app"), {QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString name = files.next();
        QFile file(name);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(name));
        const QString content = QString::fromUtf8(file.readAll());
        for (auto match = kText.globalMatch(content); match.hasNext();) {
            const QString text = match.next().captured(1);
            ++found;
            QVERIFY2(!text.contains(QLatin1String("\\u")), qPrintable(text));
            QVERIFY2(known.contains(text), qPrintable(name + QStringLiteral(": ") + text));
        }
    }
    QVERIFY(found > 300);
}

QTEST_APPLESS_MAIN(TestTranslations)
#include "tst_translations.moc"
