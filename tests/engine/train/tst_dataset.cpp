// Files of text as examples: every format, what is learnt of each, how documents are cut, and every error by its words.
#include "engine/train/dataset.h"
#include "tests/support/engine_test.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace inkling;
using namespace inkling::test;

using Texts = std::vector<std::string>;

namespace {

DataOptions withContext(std::uint32_t context)
{
    DataOptions options;
    options.context = context;
    options.heldOut = 0;
    return options;
}

} // namespace

class TestDataset : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    Result<Tokenizer> m_tokenizer = Error{};
    ChatFormat m_gemma{ChatFormat::Kind::Gemma};
    ChatFormat m_plain{ChatFormat::Kind::None};

    std::filesystem::path write(const std::string& name, const std::string& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromStdString(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()))
            qFatal("cannot write %s", name.c_str());
        return file.fileName().toStdString();
    }
    Result<Dataset> read(const std::string& name, const std::string& bytes,
                         const DataOptions& options = withContext(256), bool plain = false) const
    {
        const auto path = write(name, bytes);
        return readDataset({&path, 1}, {&*m_tokenizer, plain ? &m_plain : &m_gemma, 1024}, options, {});
    }

    // The tokens of an example, or those learnt, as text with the control pieces spelled out.
    std::string spelled(const Example& example, bool learntOnly) const
    {
        std::string text;
        for (std::size_t i = 0; i < example.tokens.size(); ++i) {
            if (learntOnly && !example.learn[i]) continue;
            const TokenId token = example.tokens[i];
            text += m_tokenizer->isControl(token) ? m_tokenizer->piece(token) : m_tokenizer->bytes(token);
        }
        return text;
    }
    Texts spelled(const std::vector<Example>& examples, bool learntOnly) const
    {
        Texts texts;
        for (const Example& example : examples) texts.push_back(spelled(example, learntOnly));
        return texts;
    }

private slots:
    void initTestCase()
    {
        const auto file = ModelFile::open(dataPath("toy-F32.gguf"));
        INKLING_VERIFY(file);
        m_tokenizer = Tokenizer::open(*file);
        INKLING_VERIFY(m_tokenizer);
    }

    void readsEveryFormat_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<bool>("plain");
        QTest::addColumn<Texts>("texts");
        QTest::addColumn<Texts>("learnt");
        const auto row = [](const std::string& name, const std::string& bytes, const Texts& texts, const Texts& learnt,
                            bool plain = false) {
            QTest::addRow("%s, %s", name.c_str(), texts.front().c_str()) << name << bytes << plain << texts << learnt;
        };
        const std::string user = "<start_of_turn>user\n", model = "<start_of_turn>model\n", end = "<end_of_turn>";
        row("a.txt", "One day.\r\nTwo days.\r\n", {"<bos>One day.\nTwo days.\n<eos>"}, {"One day.\nTwo days.\n<eos>"});
        row("a.txt",
            "\xEF\xBB\xBF"
            "A byte order mark.",
            {"<bos>A byte order mark.<eos>"}, {"A byte order mark.<eos>"});
        row("a.MD", "# Title\n", {"<bos># Title\n<eos>"}, {"# Title\n<eos>"});
        row("a.txt", "A <end_of_turn> in text", {"<bos>A <end_of_turn> in text<eos>"},
            {"A <end_of_turn> in text<eos>"});
        row("a.jsonl",
            R"({"text":"Once."})"
            "\n\n"
            R"({"text":"Twice."})",
            {"<bos>Once.<eos>", "<bos>Twice.<eos>"}, {"Once.<eos>", "Twice.<eos>"});
        row("a.jsonl", R"({"tokens":[2,300,5]})", {"<bos>" + std::string(m_tokenizer->bytes(300)) + end},
            {std::string(m_tokenizer->bytes(300)) + end});
        const std::string turn = "<bos>" + user + "Hi" + end + "\n" + model + "Hello there." + end;
        row("a.jsonl", R"({"prompt":"Hi","completion":"Hello there."})", {turn}, {"Hello there." + end});
        row("a.csv", "id,completion,prompt\n1,Hello there.,Hi\n", {turn}, {"Hello there." + end});
        row("a.csv", "text\n\"One,\ntwo.\"\nThree.\n", {"<bos>One,\ntwo.<eos>", "<bos>Three.<eos>"},
            {"One,\ntwo.<eos>", "Three.<eos>"});
        row("a.jsonl",
            R"({"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"A"},)"
            R"({"role":"assistant","content":"B"},{"role":"user","content":"C"},{"role":"model","content":"D"}]})",
            {"<bos>" + user + "Be brief.\n\nA" + end + "\n" + model + "B" + end + "\n" + user + "C" + end + "\n" +
             model + "D" + end},
            {"B" + end + "D" + end});
        row("a.jsonl",
            R"({"messages":[{"role":"user","content":"A"},{"role":"model","content":"B"},{"role":"user","content":"C"}]})",
            {"<bos>" + user + "A" + end + "\n" + model + "B" + end + "\n" + user + "C" + end + "\n" + model},
            {"B" + end});
        row("a.jsonl", R"({"prompt":"model\n","completion":"model"})",
            {"<bos>" + user + "model" + end + "\n" + model + "model" + end}, {"model" + end});
        row("a.jsonl", R"({"prompt":"Once upon","completion":" a time."})", {"<bos>Once upon a time.<eos>"},
            {" a time.<eos>"}, true);
    }
    void readsEveryFormat()
    {
        QFETCH(std::string, name);
        QFETCH(std::string, bytes);
        QFETCH(bool, plain);
        QFETCH(Texts, texts);
        QFETCH(Texts, learnt);
        const auto data = read(name, bytes, withContext(256), plain);
        INKLING_VERIFY(data);
        QCOMPARE(spelled(data->training, false), texts);
        QCOMPARE(spelled(data->training, true), learnt);
        QCOMPARE(data->files.front().records, texts.size());
        QCOMPARE(data->files.front().name, name);
        QCOMPARE(data->files.front().bytes, bytes.size());
        std::size_t tokens = 0;
        for (const Example& example : data->training) tokens += example.tokens.size();
        QCOMPARE(data->tokens, tokens);
    }

    void recordsCountByTheirWeight()
    {
        const auto data = read("a.jsonl", R"({"text":"One."})"
                                          "\n"
                                          R"({"prompt":"Two","completion":"two","weight":2.5})"
                                          "\n"
                                          R"({"tokens":[2,300],"weight":0.001})"
                                          "\n");
        INKLING_VERIFY(data);
        QCOMPARE(data->training.size(), std::size_t(3));
        QCOMPARE(data->training[0].weight, 1.0F);
        QCOMPARE(data->training[1].weight, 2.5F);
        QCOMPARE(data->training[2].weight, 0.001F);
    }

    void learnsAllButTheFirstTokenWhereAsked()
    {
        DataOptions options = withContext(256);
        options.loss = LossOn::All;
        const auto data = read("a.jsonl", R"({"prompt":"Hi","completion":"Hello."})", options);
        INKLING_VERIFY(data);
        const Example& example = data->training.front();
        QVERIFY(!example.learn[0]);
        QCOMPARE(learntTokens(example), example.tokens.size() - 1);
    }

    void namesWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<std::string>("error");
        const auto row = [](const std::string& name, const std::string& bytes, const std::string& error) {
            QTest::addRow("%s", error.c_str()) << name << bytes << error;
        };
        const std::string good = R"({"text":"Good."})"
                                 "\n";
        const std::string fields = R"(expected "prompt" and "completion", or "messages", or "text", or "tokens")";
        row("a.txt", "", "a.txt: is empty");
        row("a.pdf", "text", "a.pdf: expected a file that ends in .txt, .md, .jsonl or .csv");
        row("noextension", "text", "noextension: expected a file that ends in .txt, .md, .jsonl or .csv");
        row("a.txt", "one\ntwo\xFF\n", "a.txt, line 2: is not UTF-8; save the file as UTF-8");
        row("a.jsonl", good + "{\"text\":\"\xE4\"}", "a.jsonl, line 2: is not UTF-8; save the file as UTF-8");
        row("a.csv", "text\nGood.\n\xC3,", "a.csv, line 3: is not UTF-8; save the file as UTF-8");
        row("a.txt", " \n\t\n", "a.txt, line 1: is empty");
        row("a.jsonl", good + R"({"text":"  "})", "a.jsonl, line 2: is empty");
        row("a.jsonl", "\n \n", "a.jsonl: has no records");
        row("a.jsonl", good + "\n{\"text\":", "a.jsonl, line 3: is no JSON");
        row("a.jsonl", good + "[1]",
            "a.jsonl, line 2: expected an object, such as {\"prompt\":\"…\",\"completion\":\"…\"}");
        row("a.jsonl", "{}", "a.jsonl, line 1: " + fields);
        row("b.jsonl", R"({"prompt":"Hi"})", "b.jsonl, line 1: " + fields);
        row("c.jsonl", R"({"text":"Hi","tokens":[1,2]})", "c.jsonl, line 1: " + fields);
        row("a.jsonl", R"({"text":5})", "a.jsonl, line 1: 'text': expected a text");
        row("a.jsonl", R"({"prompt":"Hi","completion":" \n"})", "a.jsonl, line 1: has an empty reply");
        row("a.jsonl", R"({"messages":[]})", "a.jsonl, line 1: 'messages': expected a list with a message in it");
        row("a.jsonl", R"({"messages":[{"role":"user"}]})",
            "a.jsonl, line 1: 'messages': expected {\"role\",\"content\"}");
        row("a.jsonl", R"({"messages":[{"role":"tool","content":"x"}]})",
            "a.jsonl, line 1: 'messages': the role 'tool' is none of system, user, assistant, model");
        row("a.jsonl", R"({"messages":[{"role":"user","content":"x"}]})",
            "a.jsonl, line 1: has nothing to learn: no reply, or one token alone");
        row("a.jsonl", R"({"messages":[{"role":"user","content":" "}]})", "a.jsonl, line 1: has no text");
        row("a.jsonl", R"({"tokens":[2,1024]})", "a.jsonl, line 1: token 1024 is outside the vocabulary (0 to 1023)");
        row("a.jsonl", R"({"tokens":[2,-1]})", "a.jsonl, line 1: 'tokens': expected a list of token ids");
        row("b.jsonl", R"({"tokens":[2,1e9]})", "b.jsonl, line 1: 'tokens': expected a list of token ids");
        row("c.jsonl", R"({"tokens":[2,18446744073709551615]})",
            "c.jsonl, line 1: 'tokens': expected a list of token ids");
        std::string blankLines;
        for (const std::string weight : {"0", "-1", "1001", "\"2\"", "null", "1e-9", "true"}) {
            row("w.jsonl", blankLines + R"({"text":"Hi","weight":)" + weight + "}",
                "w.jsonl, line " + std::to_string(blankLines.size() + 1) +
                    ": 'weight': expected a number from 0.001 to 1000");
            blankLines += '\n'; // so that the rows' names differ
        }
        row("a.jsonl", R"({"tokens":"2"})", "a.jsonl, line 1: 'tokens': expected a list of numbers");
        row("a.jsonl", R"({"tokens":[2]})", "a.jsonl, line 1: needs at least two tokens");
        row("d.jsonl", good + R"({"tokens":[2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]})",
            "d.jsonl, line 2: has 17 tokens, the context 16; raise --context or shorten it");
        row("a.csv", "text\n", "a.csv: has no rows below its header");
        row("a.csv", "question,answer\na,b\n", "a.csv, line 1: expected the columns prompt and completion, or text");
        row("b.csv", "prompt,text\na,b\n", "b.csv, line 1: expected the columns prompt and completion, or text");
        row("c.csv", "prompt,completion,text\na,b,c\n",
            "c.csv, line 1: expected the columns prompt and completion, or text");
        row("a.csv", "id,text\n1,\"b\nb\"\n2\n", "a.csv, line 4: expected 2 columns, got 1");
        row("a.csv", "prompt,completion\na,b\nc,\n", "a.csv, line 3: has an empty reply");
        row("a.csv", "text\na\n\"b\n", "a.csv, line 3: a quote is not closed");
    }
    void namesWhatIsWrongAndWhere()
    {
        QFETCH(std::string, name);
        QFETCH(std::string, bytes);
        QFETCH(std::string, error);
        const auto data = read(name, bytes, withContext(16));
        QVERIFY(!data);
        QCOMPARE(QString::fromStdString(data.error().text), QString::fromStdString(error));
        QVERIFY(data.error().code ==
                (error.find("ends in") == std::string::npos ? ErrorCode::BadFile : ErrorCode::Unsupported));
    }
    void refusesAConversationThatIsLongerThanTheContext()
    {
        const std::string record = R"({"prompt":"Tell me a story about a fox.","completion":"Once there was a fox."})";
        const auto fits = read("a.jsonl", record, withContext(256));
        INKLING_VERIFY(fits);
        const std::uint32_t length = std::uint32_t(fits->training.front().tokens.size());
        INKLING_VERIFY(read("a.jsonl", record, withContext(length)));
        const auto tooLong = read("a.jsonl", record, withContext(length - 1));
        QVERIFY(!tooLong);
        QCOMPARE(QString::fromStdString(tooLong.error().text),
                 QString("a.jsonl, line 1: has %1 tokens, the context %2; raise --context or shorten it")
                     .arg(length)
                     .arg(length - 1));
    }
    void saysThatAFileIsMissing()
    {
        const std::filesystem::path path = m_folder.filePath("none.txt").toStdString();
        const auto data = readDataset({&path, 1}, {&*m_tokenizer, &m_gemma, 1024}, withContext(16), {});
        QVERIFY(!data);
        QVERIFY(data.error().code == ErrorCode::NotFound);
    }
    void stopsWhenAsked()
    {
        CancelFlag cancel;
        cancel.raise();
        const auto path = write("a.txt", "text");
        const auto data = readDataset({&path, 1}, {&*m_tokenizer, &m_gemma, 1024}, withContext(16), cancel);
        QVERIFY(!data);
        QVERIFY(data.error().code == ErrorCode::Cancelled);
    }

    // The choice is the seed's alone, nothing is in both, nothing is lost.
    void holdsOutAShareOfTheExamples_data()
    {
        QTest::addColumn<int>("examples");
        QTest::addColumn<double>("share");
        QTest::addColumn<int>("heldOut");
        QTest::addRow("a tenth") << 100 << 0.1 << 10;
        QTest::addRow("none asked for") << 100 << 0.0 << 0;
        QTest::addRow("at least one") << 10 << 0.01 << 1;
        QTest::addRow("never all") << 2 << 0.99 << 1;
        QTest::addRow("the only one stays") << 1 << 0.5 << 0;
    }
    void holdsOutAShareOfTheExamples()
    {
        QFETCH(int, examples);
        QFETCH(double, share);
        QFETCH(int, heldOut);
        std::string lines;
        for (int i = 0; i < examples; ++i) lines += "{\"tokens\":[2," + std::to_string(300 + i) + "]}\n";
        DataOptions options = withContext(16);
        options.heldOut = share;
        options.seed = 7;
        const auto chosen = [&](const DataOptions& asked, std::vector<TokenId>& kept) {
            std::vector<TokenId> out;
            const auto data = read("a.jsonl", lines, asked);
            if (!data) return out;
            for (const Example& example : data->heldOut) out.push_back(example.tokens[1]);
            for (const Example& example : data->training) kept.push_back(example.tokens[1]);
            return out;
        };
        std::vector<TokenId> kept, again, other;
        const auto out = chosen(options, kept);
        QCOMPARE(out.size(), std::size_t(heldOut));
        std::set<TokenId> all(out.begin(), out.end());
        all.insert(kept.begin(), kept.end());
        QCOMPARE(out.size() + kept.size(), std::size_t(examples));
        QCOMPARE(all.size(), std::size_t(examples));
        QCOMPARE(chosen(options, again), out);
        options.seed = 8;
        if (heldOut > 1) QVERIFY(chosen(options, other) != out);
    }
};

QTEST_APPLESS_MAIN(TestDataset)
#include "tst_dataset.moc"
