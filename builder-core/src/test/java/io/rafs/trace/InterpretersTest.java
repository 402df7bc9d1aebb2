package io.rafs.trace;

import static io.rafs.trace.Traces.assertReads;
import static io.rafs.trace.Traces.assertReadsWithNote;
import static io.rafs.trace.Traces.run;
import static io.rafs.trace.Traces.tree;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python and Node.js read besides their programs. */
final class InterpretersTest {
    private static MemoryTree python(String version) {
        MemoryTree tree = tree("/usr/bin/python" + version).link("/bin/python3", "../usr/bin/python" + version);
        for (String module :
                new String[] {"os", "io", "site", "encodings/__init__", "encodings/aliases", "encodings/utf_8"}) {
            tree.file("/usr/lib/python%s/%s.py".formatted(version, module), "x");
        }
        return tree;
    }

    @Test
    void pythonReadsItsEncodingsAndTheScript() throws IOException {
        assertReads(
                run(python("3.12").file("/app/main.py", "x"), "python3", "-u", "-X", "utf8", "main.py", "other.py"),
                "/usr/bin/python3.12",
                "/usr/lib/python3.12/encodings/__init__.py",
                "/usr/lib/python3.12/encodings/aliases.py",
                "/usr/lib/python3.12/encodings/utf_8.py",
                "/app/main.py");
    }

    @Test
    void olderPythonsReadMoreModulesCompiledOnesFirst() throws IOException {
        assertReads(
                run(
                        python("3.10").file("/usr/lib/python3.10/__pycache__/io.cpython-310.pyc", "x"),
                        "python3",
                        "-c",
                        "pass"),
                "/usr/bin/python3.10",
                "/usr/lib/python3.10/encodings/__init__.py",
                "/usr/lib/python3.10/encodings/aliases.py",
                "/usr/lib/python3.10/encodings/utf_8.py",
                "/usr/lib/python3.10/__pycache__/io.cpython-310.pyc",
                "/usr/lib/python3.10/site.py",
                "/usr/lib/python3.10/os.py");
    }

    @Test
    void aVirtualEnvironmentHasItsOwnPackages() throws IOException {
        MemoryTree tree = python("3.12")
                .link("/venv/bin/python", "/usr/bin/python3.12")
                .file("/venv/pyvenv.cfg", "home = /usr/bin")
                .file("/venv/lib/python3.12/site-packages/a.pth", "x")
                .file("/usr/lib/python3/dist-packages/b.pth", "x")
                .file("/venv/lib/python3.12/site-packages/tool/__init__.py", "x")
                .file("/venv/lib/python3.12/site-packages/tool/__main__.py", "x")
                .script("/venv/bin/tool", "#!/venv/bin/python -m tool\n");
        assertReads(
                run(tree, Map.of("PATH", "/venv/bin"), "python", "-m", "tool"),
                "/usr/bin/python3.12",
                "/usr/lib/python3.12/encodings/__init__.py",
                "/usr/lib/python3.12/encodings/aliases.py",
                "/usr/lib/python3.12/encodings/utf_8.py",
                "/venv/pyvenv.cfg",
                "/venv/lib/python3.12/site-packages/a.pth",
                "/venv/lib/python3.12/site-packages/tool/__init__.py",
                "/venv/lib/python3.12/site-packages/tool/__main__.py");
    }

    @ParameterizedTest
    @CsvSource({
        "-m none, its main module 'none' is not in the image",
        "none.py, its script 'none.py' is not in the image"
    })
    void whatPythonWouldNotFindIsANote(String words, String note) throws IOException {
        assertReadsWithNote(
                run(python("3.12"), ("python3 " + words).split(" ")),
                note,
                "/usr/bin/python3.12",
                "/usr/lib/python3.12/encodings/__init__.py",
                "/usr/lib/python3.12/encodings/aliases.py",
                "/usr/lib/python3.12/encodings/utf_8.py");
    }

    @Test
    void aNumberThatIsNoVersionIsANote() throws IOException {
        MemoryTree tree = tree("/usr/bin/python3.99999999999", "/usr/bin/python3.12")
                .link("/bin/python3", "/usr/bin/python3.99999999999")
                .file("/usr/lib/python3.99999999999/os.py", "x");
        assertReadsWithNote(
                run(tree, "python3"),
                "its library, lib/pythonX.Y, is not in the image",
                "/usr/bin/python3.99999999999");
    }

    @ParameterizedTest
    @CsvSource({
        "server.js, /app/server.js",
        "server, /app/server.js",
        "--enable-source-maps -r ./pre server.js, /app/pre.js /app/server.js",
        "dir, /app/dir/package.json /app/dir/lib/start.js",
        "plain, /app/plain/index.js",
        "-e 0, ''"
    })
    void nodeReadsItsMainScriptAndThePackage(String words, String expected) throws IOException {
        MemoryTree tree = tree("/bin/node")
                .file("/app/package.json", "{}")
                .file("/app/server.js", "x")
                .file("/app/pre.js", "x")
                .file("/app/dir/package.json", "{\"main\": \"lib/start\"}")
                .file("/app/dir/lib/start.js", "x")
                .file("/app/plain/index.js", "x");
        String list = "/bin/node "
                + (expected.isEmpty() || expected.contains("package.json") ? "" : "/app/package.json ") + expected;
        assertReads(run(tree, ("node " + words).split(" ")), list.strip().split(" +"));
    }

    @Test
    void aBrokenPackageIsANote() throws IOException {
        assertReadsWithNote(
                run(tree("/bin/node").file("/app/package.json", "{").file("/app/index.js", "x"), "node", "."),
                "/app/package.json: it is not well-formed JSON",
                "/bin/node",
                "/app/package.json",
                "/app/index.js");
    }
}
