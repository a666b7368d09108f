// Finds words in titles and messages. Used on the store's thread.
#pragma once

#include "app/store/database.h"
#include "app/store/records.h"

namespace inkling::app {

// The hits of all the words typed, the last of them as the beginning of a word: titles first, then messages by how well
// they fit (the newest, where thousands do); what is in the bin is not found. Whatever is typed is words: no syntax of
// the index can be reached.
StoreResult<QList<SearchHit>> search(Database& database, const QString& typed, int atMost);

// What is asked of the index for what was typed: `"lost" "kit"*`; empty where there is no word in it.
QString searchExpression(const QString& typed);

} // namespace inkling::app
