// What a program left on the disk or printed, read without the engine.
#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <cstring>

namespace inkling::test {

// Nothing where there is no such file.
inline QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

inline QString sha256(const QString& path)
{
    return QString::fromLatin1(QCryptographicHash::hash(contentOf(path), QCryptographicHash::Sha256).toHex());
}

// The names in a folder, hidden ones too, in the order of their bytes.
inline QStringList filesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

inline QJsonObject json(const QByteArray& text) { return QJsonDocument::fromJson(text).object(); }

inline QList<QJsonObject> jsonLines(const QByteArray& text)
{
    QList<QJsonObject> lines;
    for (const QByteArray& line : text.split('\n'))
        if (!line.isEmpty()) lines.append(json(line));
    return lines;
}

// A safetensors file whose tensors are F32.
struct Tensors
{
    explicit Tensors(const QString& path)
    {
        const QByteArray bytes = contentOf(path);
        quint64 length = 0;
        if (bytes.size() < 8) return;
        std::memcpy(&length, bytes.data(), 8); // every machine that this runs on is little-endian
        header = json(bytes.mid(8, qsizetype(length)));
        header.remove("__metadata__");
        payload = bytes.mid(8 + qsizetype(length));
    }

    QList<int> shape(const QString& name) const
    {
        QList<int> lengths;
        for (const QJsonValue& length : header[name].toObject()["shape"].toArray()) lengths.append(length.toInt());
        return lengths;
    }
    QList<float> values(const QString& name) const
    {
        const QJsonArray range = header[name].toObject()["data_offsets"].toArray();
        const qsizetype begin = range[0].toInteger(), end = range[1].toInteger();
        if (begin < 0 || end > payload.size()) return {};
        QList<float> floats((end - begin) / qsizetype(sizeof(float)));
        std::memcpy(floats.data(), payload.data() + begin, std::size_t(end - begin));
        return floats;
    }

    QJsonObject header; // by the tensors' names
    QByteArray payload;
};

} // namespace inkling::test
