package io.rafs.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is accepted. What is not, and why it must not be, is in {@link AttackSuiteTest}. */
final class JudgeTest {
    private final TestKey key = TestKey.ec();

    @Test
    void anImageUnderAGoldenStatementByTheKeyIsAccepted() {
        Golden golden = Golden.of(7);
        Judgement judgement = Judge.judge(
                Policy.ofKeys(List.of(key.trusted("k"))),
                golden.question(),
                List.of(golden.signedBy(key)),
                SeenVersions.NONE);
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(Judgement.Verdict.ACCEPTED);
        assertThat(judgement.manifest()).contains(golden.manifest());
        assertThat(judgement.trusted().orElseThrow().image()).isEqualTo(golden.image());
        assertThat(judgement.trusted().orElseThrow().signatories())
                .containsExactly(new Signatory("k", key.key().id()));
    }

    @Test
    void cosignsSimpleSigningIsAcceptedWhereItSuffices() {
        Golden golden = Golden.of(7);
        Rules rules = Rules.strict(List.of(key.trusted("k")))
                .with(new Signers(1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.COSIGN)));
        Judgement judgement =
                Judge.judge(Policy.of(rules), golden.question(), List.of(golden.simple(key)), SeenVersions.NONE);
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(Judgement.Verdict.ACCEPTED);
        assertThat(judgement.trusted()).isEmpty();
    }
}
