# awk -f test_totals.awk CONSOLE LASTTEST adds up the test functions of a CTest run. CONSOLE is what ctest printed, which
# knows how each program ended; LASTTEST is its Testing/Temporary/LastTest.log, which has what each program printed.
#
# A Qt Test program counts with the numbers of its "Totals:" line, less initTestCase and cleanupTestCase, which test
# nothing; any other program counts as one. A program that did not end well without naming a function (it crashed, ran
# too long, leaked memory) is one failure more.
# Prints a line for each function that failed or was skipped, and last "N passed, N failed, N skipped".

# "3/8 Test #2: tst_npy ......   Passed    0.01 sec", or "***Failed", "***Timeout", "***Skipped", "***Not Run", …
FNR == NR {
    if ($0 ~ /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /) {
        sub(/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /, "")
        if (/\*\*\*(Skipped|Not Run \(Disabled\))/) how[$1] = "skipped"
        else if (/ Passed +[0-9.]+ sec/) how[$1] = "passed"
        else {
            how[$1] = $0
            sub(/^[^ ]+ +\.*/, "", how[$1])
            sub(/:? +[0-9.]+ sec.*$/, "", how[$1])
            gsub(/\*+/, " ", how[$1])
            sub(/^ +/, "", how[$1])
        }
    }
    next
}

name == "" && /^[0-9]+\/[0-9]+ Testing: / {
    name = $3
    totals = passes = frames = failures = skips = 0
    next
}
name == "" { next }
/PASS   : [A-Za-z0-9_:]+\(.*\)$/ { passes++ }
/PASS   : [A-Za-z0-9_:]+::(initTestCase|cleanupTestCase)\(\)$/ { frames++ }
/(FAIL!|XPASS)  : / {
    failures++
    sub(/^.*(FAIL!|XPASS)  : /, "")
    print "failed: " name ": " $0
    inFailure = 1
    next
}
# What a failed check expected and got, and where it stands.
inFailure && /^   [^ ]/ { print "      " $0; next }
{ inFailure = 0 }
/SKIP   : / {
    skips++
    sub(/^.*SKIP   : /, "")
    print "skipped: " name ": " $0
}
/^Totals: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/ {
    totals = 1
    passes = $2 + 0
    failures = $4 + 0
    skips = $6 + 0
}
/^<end of output>$/ {
    if (!totals && passes + failures + skips == 0) {
        if (how[name] == "passed") passes = 1
        if (how[name] == "skipped") { skips = 1; print "skipped: " name }
    }
    if (how[name] != "passed" && how[name] != "skipped" && (failures == 0 || !totals)) {
        failures++
        print "failed: " name ": " (how[name] == "" ? "no result" : how[name])
    }
    passed += passes - frames
    failed += failures
    skipped += skips
    name = ""
}
END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
