#include "app/settings/licence_words.h"

#include "app/settings/licence_card.h"

namespace inkling::app {

QString licenceInShort()
{
    return LicenceCard::tr("You may use, change and share it, also at work. Whoever gets it from you must get its "
                           "terms with it, and all must keep to Google’s list of prohibited uses. What it writes for "
                           "you is yours; nobody vouches for it.");
}

QString termsAddress() { return QStringLiteral("https://ai.google.dev/gemma/terms"); }

QString prohibitedUsesAddress() { return QStringLiteral("https://ai.google.dev/gemma/prohibited_use_policy"); }

} // namespace inkling::app
