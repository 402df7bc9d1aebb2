package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.check.Rule;
import io.rafs.check.Severity;
import io.rafs.shouldfail.Expected;
import io.rafs.shouldfail.ShouldFailCorpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the images of the should-fail corpus that {@code rafs check} looks at cover. {@link ShouldFailTest} runs them. */
final class CheckShouldFailTest {
    private static final ShouldFailCorpus CORPUS =
            new ShouldFailCorpus(Cli.root().resolve("testdata/should-fail"));

    /** Severity, file, offset, words, rule. */
    private static final Pattern FINDING =
            Pattern.compile("(error|note): \\{\\}[^ ]* @ 0x[0-9a-f]+: .+ \\[([a-z.-]+)\\]");

    static List<String> images() throws IOException {
        List<String> images = new ArrayList<>();
        for (String input : CORPUS.inputs()) {
            if (Expected.read(CORPUS.expectation(input)).arguments().startsWith("check ")) {
                images.add(input);
            }
        }
        return images;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void eachFindingNamesItsPlaceAndItsRuleAndAnErrorEndsWith3(String image) throws IOException {
        Expected expected = Expected.read(CORPUS.expectation(image));
        List<String> findings = findings(expected);

        assertThat(findings).isNotEmpty().allMatch(line -> FINDING.matcher(line).matches());
        boolean errors = findings.stream().anyMatch(line -> line.startsWith("error: "));
        assertThat(expected.code()).isEqualTo(errors ? ExitCode.REFUSED : ExitCode.OK);
    }

    @Test
    void everyRuleIsBrokenBySomeImage() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (String image : images()) {
            for (String finding : findings(Expected.read(CORPUS.expectation(image)))) {
                Matcher matcher = FINDING.matcher(finding);
                assertThat(matcher.matches()).as(finding).isTrue();
                broken.add(matcher.group(2));
            }
        }
        Set<String> all = Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toCollection(TreeSet::new));

        assertThat(broken).isEqualTo(all);
    }

    @Test
    void aRuleIsAnErrorOrANoteAsItsSeveritySays() throws IOException {
        Set<Rule> seen = EnumSet.noneOf(Rule.class);
        for (String image : images()) {
            for (String finding : findings(Expected.read(CORPUS.expectation(image)))) {
                for (Rule rule : Rule.values()) {
                    if (finding.endsWith("[" + rule.id() + "]")) {
                        assertThat(finding).startsWith(rule.severity() == Severity.ERROR ? "error: " : "note: ");
                        seen.add(rule);
                    }
                }
            }
        }
        assertThat(seen).hasSize(Rule.values().length);
    }

    private static List<String> findings(Expected expected) {
        return expected.message()
                .lines()
                .filter(line -> line.startsWith("error: ") || line.startsWith("note: "))
                .toList();
    }
}
