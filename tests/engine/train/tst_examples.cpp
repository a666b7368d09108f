// How a document becomes examples: the tokens of the whole of it, cut where sentences end.
#include "engine/train/examples.h"
#include "tests/support/engine_test.h"

#include <QTest>

using namespace inkling;
using namespace inkling::test;

class TestExamples : public QObject
{
    Q_OBJECT

private:
    Result<Tokenizer> m_tokenizer = Error{};
    ChatFormat m_format{ChatFormat::Kind::Gemma};

    Result<std::vector<Example>> examplesOf(const std::string& text, std::uint32_t context) const
    {
        DataOptions options;
        options.context = context;
        return examplesOfDocument(text, {&*m_tokenizer, &m_format, 1024}, options);
    }

    // The text of a part, without bos and eos.
    std::string textOf(const Example& example) const
    {
        std::string text;
        for (const TokenId token : example.tokens) text += m_tokenizer->bytes(token);
        return text;
    }

private slots:
    void initTestCase()
    {
        const auto file = ModelFile::open(dataPath("toy-F32.gguf"));
        INKLING_VERIFY(file);
        m_tokenizer = Tokenizer::open(*file);
        INKLING_VERIFY(m_tokenizer);
    }

    // A model that reads a prompt meets the tokens that it learnt, whether or not the document was cut.
    void partsAreTheDocumentAsTheTokenizerReadsIt_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("context");
        std::string story;
        for (int i = 0; i < 12; ++i)
            story += "A fox lived in the castle. \"Who are you?\" she said.  It was 3.14 miles!\nNobody came…\n\n";
        const std::vector<std::pair<const char*, std::string>> texts = {
            {"a story", story},
            {"a sentence", "One day."},
            {"no sentence ends", "and the little fox went on and on and on and on and on and on and on and on and on"},
            {"one long word", std::string(300, 'x')},
            {"letters the vocabulary lacks", "\xF0\x9F\xA6\x8A\xE2\x82\xAC\xF0\x9F\xA6\x8A\xE4\xBD\xA0\xE5\xA5\xBD"},
            {"spaces and line ends", "a.      b.\n\n\n\n  c?\t\td   \n\n"},
        };
        for (const auto& [name, text] : texts)
            for (const int context : {3, 4, 9, 32, 100, 4096})
                QTest::addRow("%s, %d", name, context) << text << context;
    }
    void partsAreTheDocumentAsTheTokenizerReadsIt()
    {
        QFETCH(std::string, text);
        QFETCH(int, context);
        const auto examples = examplesOf(text, std::uint32_t(context));
        INKLING_VERIFY(examples);
        std::vector<TokenId> all;
        for (const Example& example : *examples) {
            const bool last = &example == &examples->back();
            QVERIFY(example.tokens.size() >= 2 && example.tokens.size() <= std::size_t(context));
            QCOMPARE(example.tokens.front(), *m_tokenizer->bos());
            QCOMPARE(example.tokens.back() == *m_tokenizer->eos(), last); // others go on
            QCOMPARE(learntTokens(example), example.tokens.size() - 1);
            all.insert(all.end(), example.tokens.begin() + 1, example.tokens.end() - (last ? 1 : 0));
        }
        QCOMPARE(all, m_tokenizer->encode(text, Special::AsText));
        QCOMPARE(m_tokenizer->decode(all), text);
    }

    void cutsWhereSentencesEnd_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::vector<std::string>>("parts");
        const auto row = [](const char* name, const std::vector<std::string>& parts) {
            std::string text;
            for (const std::string& part : parts) text += part;
            QTest::addRow("%s", name) << text << parts;
        };
        row("stops", {"The fox is in the castle.", " The little fox is in the castle!", " Who is in the castle?"});
        row("a closing quote", {"\"Who is in the castle?\"", " said the fox to the little bird."});
        row("a line end", {"The fox is in the castle\n", "The little fox is in the castle\n"});
        row("an ellipsis", {"The fox is in the castle…", " The little fox is in there."});
        row("not within a number", {"There it is.", " It is 3.14 miles to the castle"});
    }
    void cutsWhereSentencesEnd()
    {
        QFETCH(std::string, text);
        QFETCH(std::vector<std::string>, parts);
        std::size_t longest = 0; // just enough for the longest of the parts
        for (const std::string& part : parts)
            longest = std::max(longest, m_tokenizer->encode(part, Special::AsText).size());
        const auto examples = examplesOf(text, std::uint32_t(longest + 2));
        INKLING_VERIFY(examples);
        std::vector<std::string> got;
        for (const Example& example : *examples) got.push_back(textOf(example));
        QCOMPARE(got, parts);
    }

    void cutsALongSentenceBetweenWords()
    {
        const auto examples =
            examplesOf("and the little bumblebee went on telling wonderful stories of adventurous elephants", 9);
        INKLING_VERIFY(examples);
        QVERIFY(examples->size() > 3);
        for (std::size_t i = 1; i < examples->size(); ++i) {
            const std::string part = textOf((*examples)[i]);
            QVERIFY2(part.starts_with(' '), part.c_str());
        }
    }

    void sentencesSharePartsWhileThereIsRoom()
    {
        const std::string sentence = "The fox is in the castle.";
        const std::size_t tokens = m_tokenizer->encode(sentence + " " + sentence, Special::AsText).size();
        const auto examples = examplesOf(sentence + " " + sentence + " " + sentence, std::uint32_t(tokens + 2));
        INKLING_VERIFY(examples);
        QCOMPARE(examples->size(), std::size_t(2));
        QCOMPARE(textOf(examples->front()), sentence + " " + sentence);
    }

    void aDocumentWithoutWordsIsRefused()
    {
        for (const char* text : {"", " ", "\n\t \r\n"}) {
            const auto examples = examplesOf(text, 16);
            QVERIFY(!examples);
            QCOMPARE(examples.error().text, std::string("is empty"));
        }
    }
};

QTEST_APPLESS_MAIN(TestExamples)
#include "tst_examples.moc"
