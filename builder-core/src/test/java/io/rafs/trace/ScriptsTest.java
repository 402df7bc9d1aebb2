package io.rafs.trace;

import static io.rafs.trace.Traces.assertReads;
import static io.rafs.trace.Traces.assertReadsWithNote;
import static io.rafs.trace.Traces.run;
import static io.rafs.trace.Traces.tree;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command is found, and what scripts and shells start. */
final class ScriptsTest {
    @Test
    void aCommandNeedsAnExecutableBitOnThePath() throws IOException {
        MemoryTree tree = tree("/second/app").file("/first/app", "no program");
        assertReads(run(tree, Map.of("PATH", "/none:/first:/second"), "app"), "/second/app");
    }

    @Test
    void anEmptyElementOfPathIsTheWorkingDirectory() throws IOException {
        assertReads(run(tree("/app/tool"), Map.of("PATH", "/none:"), "tool"), "/app/tool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./tool", "/app/tool", "../app/./tool", "/../app//tool", "/link/tool", "/link/../app/tool"})
    void aCommandWithASlashIsAPath(String command) throws IOException {
        assertReads(run(tree("/app/tool").link("/link", "/app"), command), "/app/tool");
    }

    /** As the kernel does it: what a link leads to has a parent of its own. */
    @Test
    void dotsGoUpFromWhereALinkLeads() throws IOException {
        assertReads(
                run(
                        tree("/opt/real/tool", "/tool")
                                .link("/link", "/opt/real/lib")
                                .file("/opt/real/lib/x", "x"),
                        "/link/../tool"),
                "/opt/real/tool");
    }

    @Test
    void linksThatGoRoundInCirclesLeadNowhere() throws IOException {
        MemoryTree tree = tree().link("/bin/a", "b").link("/bin/b", "a");
        assertReadsWithNote(run(tree, "a"), "entrypoint: 'a' is no executable file of the image, looked for on PATH");
    }

    @Test
    void interpretersOfScriptsAreFollowed() throws IOException {
        MemoryTree tree = tree("/bin/interp")
                .script("/bin/app", "#! /bin/middle -x\n")
                .script("/bin/middle", "#!/bin/interp")
                .file("/bin/none", "x");
        StartTrace trace = run(tree, "app");
        assertReads(trace, "/bin/app", "/bin/middle", "/bin/interp");
        assertThat(trace.files().get(2).why()).isEqualTo("interpreter of /bin/middle");
    }

    @Test
    void scriptsThatInterpretEachOtherEnd() throws IOException {
        MemoryTree tree = tree().script("/bin/a", "#!/bin/b\n").script("/bin/b", "#!/bin/a\n");
        assertReadsWithNote(run(tree, "a"), "too many programs start one another", "/bin/a", "/bin/b");
    }

    @ParameterizedTest
    @CsvSource({"#!/bin/env tool", "#!/bin/env -S X=1 tool -v", "#!/bin/env -S tool", "#!/bin/env\ttool"})
    void envFindsTheInterpreterOnThePath(String line) throws IOException {
        assertReads(
                run(tree("/bin/env", "/bin/tool").script("/bin/app", line + "\n"), "app"),
                "/bin/app",
                "/bin/env",
                "/bin/tool");
    }

    @Test
    void whatIsNeitherProgramNorScriptIsANote() throws IOException {
        assertReadsWithNote(run(tree().script("/bin/app", "text"), "app"), "neither an ELF program nor", "/bin/app");
    }

    @ParameterizedTest
    @CsvSource({"/bin/tini -- tool", "/bin/tini -g -- tool", "/bin/tini tool", "/bin/tini -e 143 -- tool x"})
    void initsStartTheCommandBehindTheirOptions(String command) throws IOException {
        assertReads(run(tree("/bin/tini", "/bin/tool"), command.split(" ")), "/bin/tini", "/bin/tool");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool",
                "exec tool -x",
                "exec tool; other",
                "A=1 tool",
                "A=1; exec tool",
                "env A=1 tool",
                "cd / && exec bin/tool",
                "cd /app; ../bin/tool",
                "set -e\n# a comment; other\n  to\\\nol >/dev/null 2>&1",
                "'tool' \"a  b\"",
                "t\"oo\"l",
                "$TOOL",
                "${TOOL}",
                "${NONE:-tool}",
                "$NONE tool $NONE",
                "TOOL=/bin/tool; exec \"$TOOL\" \"$HOME/x\"",
                "export TOOL=tool && $TOOL",
                "\"$@\"",
                "exec \"$@\"",
                "tool || other",
                "tool &",
                "tool; exit 0; other",
                "command tool; command -v other"
            })
    void aShellStartsItsSimpleCommands(String text) throws IOException {
        assertReads(
                run(
                        tree("/bin/sh", "/bin/tool", "/bin/other", "/bin/env").file("/app/x", "x"),
                        Map.of("TOOL", "tool"),
                        "sh",
                        "-ec",
                        text,
                        "name",
                        "tool"),
                text.startsWith("env")
                        ? new String[] {"/bin/sh", "/bin/env", "/bin/tool"}
                        : new String[] {"/bin/sh", "/bin/tool"});
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '%',
            value = {
                "if true; then other; fi, 'if' in line 1",
                "$(which tool), '$(' in line 1",
                "`which tool`, '`' in line 1",
                "[ -x /bin/other ] && other, '[' in line 1",
                "/bin/oth*, '*' in line 1",
                "f() { other; }, '(' in line 1",
                "cat <<E, '<<' in line 1",
                "'tool, ''' in line 1",
                "${A#b}, '${A#b}' in line 1",
                "tool \"$1\", '$1' in line 1",
                "shift; exec \"$@\", 'shift' in line 1",
                "set -- other; exec \"$@\", 'set' in line 1"
            })
    void whatWouldHaveToRunIsNotGuessed(String text, String stop) throws IOException {
        assertReadsWithNote(
                run(tree("/bin/sh", "/bin/tool", "/bin/other"), "sh", "-c", text),
                "/bin/sh -c: from %s on it was not understood; what it starts then is not listed".formatted(stop),
                "/bin/sh");
    }

    @Test
    void whatStandsBeforeIsStillListed() throws IOException {
        assertReadsWithNote(
                run(tree("/bin/sh", "/bin/tool", "/bin/other"), "sh", "-c", "tool\nfor i in 1; do other; done"),
                "from 'for' in line 2 on",
                "/bin/sh",
                "/bin/tool");
    }

    @Test
    void anEntrypointScriptStartsTheCommandBehindIt() throws IOException {
        MemoryTree tree = tree("/bin/sh", "/bin/tool").script("/entry.sh", "#!/bin/sh\nset -e\nexec \"$@\"\n");
        assertReads(run(tree, "/entry.sh", "tool", "-v"), "/entry.sh", "/bin/sh", "/bin/tool");
    }

    @Test
    void anEntrypointScriptThatIsNotUnderstoodStillEndsWithItsArguments() throws IOException {
        MemoryTree tree = tree("/bin/sh", "/bin/tool")
                .script("/entry.sh", "#!/bin/sh\nif [ \"$1\" = x ]; then\n  shift\nfi\n\nexec \"$@\"\n");
        assertReadsWithNote(
                run(tree, "/entry.sh", "tool"),
                "/entry.sh: from 'if' in line 2 on it was not understood, but for exec \"$@\"",
                "/entry.sh",
                "/bin/sh",
                "/bin/tool");
    }

    @Test
    void aShellsScriptIsListedAndRead() throws IOException {
        MemoryTree tree = tree("/bin/sh", "/bin/tool")
                .file("/app/run.sh", ". ./vars\nexec tool\n")
                .file("/app/vars", "A=1");
        assertReadsWithNote(
                run(tree, "sh", "-e", "-o", "pipefail", "run.sh"),
                "what './vars' sets or starts is not known",
                "/bin/sh",
                "/app/run.sh",
                "/app/vars",
                "/bin/tool");
    }

    /** Minutes if each copied all before it. */
    @Test
    void envTakesAnyNumberOfVariables() throws IOException {
        List<String> words = new ArrayList<>(List.of("env", "PATH=/none"));
        for (int i = 0; i < 50_000; i++) {
            words.add("V" + i + "=x");
        }
        words.addAll(List.of("PATH=/opt", "tool"));
        assertReads(run(tree("/bin/env", "/opt/tool"), words.toArray(String[]::new)), "/bin/env", "/opt/tool");
    }

    @Test
    void argumentsWithoutCharactersGrowNoMoreThanOthers() throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "app " + "\"$@\" ".repeat(5000), "sh"));
        words.addAll(Collections.nCopies(5000, ""));
        assertReadsWithNote(
                run(tree("/bin/sh", "/bin/app"), words.toArray(String[]::new)), "from '$' in line 1", "/bin/sh");
    }

    /** Forty variables that each name the one before twice. */
    @Test
    void expansionsThatGrowWithoutEndStop() throws IOException {
        StringBuilder text = new StringBuilder("A0=aaaaaaaaaa\n");
        for (int i = 1; i < 40; i++) {
            text.append("A%d=$A%d$A%d\n".formatted(i, i - 1, i - 1));
        }
        assertReadsWithNote(run(tree("/bin/sh"), "sh", "-c", text + "exec $A39"), "from '$' in line", "/bin/sh");
    }
}
