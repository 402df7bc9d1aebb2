package io.rafs.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Words are as the launcher of JDK 17 hands them to a main class. */
class JavaArgumentsTest {
    @Test
    void wordsEndAtBlanksAndLines() {
        assertThat(JavaArguments.split(" one  two\tthree\f\r\nfour\n")).containsExactly("one", "two", "three", "four");
        assertThat(JavaArguments.split(" \n")).isEmpty();
    }

    @Test
    void commentsTakeTheWordBeforeThemAway() {
        assertThat(JavaArguments.split("P a#b c\n#x y\n d")).containsExactly("P", "d");
    }

    @Test
    void quotesKeepBlanksAndTheOtherQuote() {
        assertThat(JavaArguments.split("d\"e f\"g 'j\"k' \"#\"")).containsExactly("de fg", "j\"k", "#");
    }

    @Test
    void aBackslashMeansSomethingInQuotesOnly() {
        assertThat(JavaArguments.split("l\\m \"a\\\\b\\\"c\\td\"")).containsExactly("l\\m", "a\\b\"c\td");
    }

    @Test
    void aQuoteGoesOnBehindABackslashAndEndsWithAnyOtherLine() {
        assertThat(JavaArguments.split("\"one \\\n   two\" three")).containsExactly("one two", "three");
        assertThat(JavaArguments.split("\"un\nclosed\" e")).containsExactly("un", "closed e");
    }

    @Test
    void aBackslashAtTheEndIsKept() {
        assertThat(JavaArguments.split("\"a\\")).containsExactly("a\\");
    }
}
