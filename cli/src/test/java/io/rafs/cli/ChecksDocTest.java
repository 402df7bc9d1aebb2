package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.check.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table in docs/checks.md is the list of rules that are checked. */
final class ChecksDocTest {
    @Test
    void theTableHasEveryRuleInOrderWithItsSeverityAndSentence() throws IOException {
        List<String> rows = Files.readAllLines(Cli.root().resolve("docs/checks.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> expected = Arrays.stream(Rule.values())
                .map(rule -> "| `%s` | %s | %s |"
                        .formatted(rule.id(), rule.severity().name().toLowerCase(Locale.ROOT), rule.sentence()))
                .toList();
        assertThat(rows).isEqualTo(expected);
    }

    @Test
    void idsAreOfTwoWordsAndNoTwoRulesShareOne() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+(-[a-z]+)?(\\.[a-z]+(-[a-z]+)*)?"));
    }
}
