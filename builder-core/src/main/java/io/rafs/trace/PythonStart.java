package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPython: the modules that every start imports, what {@code site} reads, and the main script or module. From 3.11 on
 * all but the encodings lie inside the interpreter. Source: Modules/getpath.py, Lib/site.py, and strace.
 */
final class PythonStart implements Interpreter {
    private static final Pattern VERSION = Pattern.compile("python([0-9]\\.[0-9]{1,4})");
    private static final List<String> ENCODINGS = List.of("encodings/__init__", "encodings/aliases", "encodings/utf_8");
    private static final List<String> BEFORE_3_11 = List.of(
            "codecs",
            "io",
            "abc",
            "site",
            "os",
            "stat",
            "_collections_abc",
            "posixpath",
            "genericpath",
            "_sitebuiltins");
    private static final int FROZEN_SINCE = 11;

    private static final Set<String> OPTIONS_WITH_VALUE = Set.of("-W", "-X", "--check-hash-based-pycs");

    private final Places places;
    private final StartList list;

    PythonStart(Places places, StartList list) {
        this.places = places;
        this.list = list;
    }

    /** Where an interpreter's own modules lie. */
    private record Home(String prefix, String version) {
        String library() {
            return prefix + "/lib/python" + version;
        }

        int minor() {
            return Integer.parseInt(version.substring(version.indexOf('.') + 1));
        }

        /** Directories of installed modules; Debian has its own. */
        List<String> sites() {
            return List.of(
                    prefix + "/lib/python" + version + "/site-packages",
                    prefix + "/local/lib/python" + version + "/dist-packages",
                    prefix + "/lib/python" + version.charAt(0) + "/dist-packages");
        }
    }

    @Override
    public void start(Command command, LoadedObjects process) throws IOException {
        Optional<Home> found = home(command.file());
        if (found.isEmpty()) {
            list.note("%s: its library, lib/pythonX.Y, is not in the image".formatted(command.file()));
            return;
        }
        Home home = found.get();
        List<String> modules = new ArrayList<>(ENCODINGS);
        if (home.minor() < FROZEN_SINCE) {
            modules.addAll(BEFORE_3_11);
        }
        modules.add("sitecustomize"); // distributions have one
        for (String module : modules) {
            module(home, home.library() + "/" + module, "start of " + command.file());
        }
        // the C locale becomes C.UTF-8 (PEP 538), which glibc reads; times are local
        list.addIf(places.regular("/usr/lib/locale/C.utf8/LC_CTYPE"), "start of " + command.file());
        list.addIf(places.regular("/etc/localtime"), "start of " + command.file());
        Set<String> sites = sites(command, home);
        for (String site : sites) {
            pathFiles(command, site);
        }
        main(command, home, sites);
    }

    /** Upwards from where the interpreter lies, the first directory with its library. */
    private Optional<Home> home(TreeFile interpreter) throws IOException {
        Matcher version = VERSION.matcher(interpreter.name());
        if (!version.matches()) {
            return Optional.empty();
        }
        var directory = interpreter.path();
        while (!directory.isRoot()) {
            directory = directory.parent();
            String prefix = directory.isRoot() ? "" : directory.toString();
            Home home = new Home(prefix, version.group(1));
            if (places.regular(home.library() + "/os.py").isPresent()) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    /** Of a virtual environment its own, else the interpreter's; a link's own place counts. */
    private Set<String> sites(Command command, Home home) throws IOException {
        String bin = Places.parent(command.spelling());
        Set<String> sites = new LinkedHashSet<>();
        for (String place : List.of(bin, bin + "/..")) {
            Optional<TreeFile> settings = places.regular(command.at().directory(), place + "/pyvenv.cfg");
            if (settings.isPresent()) {
                list.add(settings.get(), "start of " + command.file());
                sites.add(new Home(settings.get().path().parent().toString(), home.version())
                        .sites()
                        .get(0));
                return sites;
            }
        }
        sites.addAll(home.sites());
        return sites;
    }

    private void pathFiles(Command command, String site) throws IOException {
        Optional<TreeFile> directory = places.directory(command.at().directory(), site);
        if (directory.isPresent()) {
            for (EntryName name : places.tree().names(directory.get())) {
                if (name.toString().endsWith(".pth")) {
                    list.addIf(places.regular(directory.get().path(), name.toString()), "start of " + command.file());
                }
            }
        }
    }

    /** A module as it is read: compiled if it is there so, else its source. Tells if it is there. */
    private boolean module(Home home, String module, String why) throws IOException {
        int slash = module.lastIndexOf('/');
        String compiled = "%s/__pycache__/%s.cpython-%s.pyc"
                .formatted(
                        module.substring(0, slash),
                        module.substring(slash + 1),
                        home.version().replace(".", ""));
        Optional<TreeFile> file = places.regular(compiled);
        if (file.isEmpty()) {
            file = places.regular(module + ".py");
        }
        list.addIf(file, why);
        return file.isPresent();
    }

    private void main(Command command, Home home, Set<String> sites) throws IOException {
        List<String> words = command.words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-c") || word.equals("-")) {
                return;
            }
            if (word.equals("-m") || word.startsWith("-m")) {
                String name = word.length() > 2 ? word.substring(2) : i + 1 < words.size() ? words.get(i + 1) : "";
                mainModule(command, home, sites, name);
                return;
            }
            if (OPTIONS_WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                mainScript(command, home, word);
                return;
            }
        }
    }

    private void mainScript(Command command, Home home, String script) throws IOException {
        Optional<TreeFile> found = places.find(command.at().directory(), script);
        if (found.isEmpty()) {
            list.note("%s: its script '%s' is not in the image".formatted(command.file(), EscapedText.of(script)));
        } else if (found.get().isDirectory()) {
            module(home, found.get() + "/__main__", "main module of " + command.file());
        } else if (found.get().isRegular()) {
            list.add(found.get(), "script of " + command.file());
        }
    }

    private void mainModule(Command command, Home home, Set<String> sites, String name) throws IOException {
        String why = "main module of " + command.file();
        List<String> directories = new ArrayList<>(List.of("."));
        directories.addAll(Surroundings.split(command.at().variable("PYTHONPATH"), ":"));
        directories.add(home.library());
        directories.addAll(sites);
        String path = name.replace('.', '/');
        for (String directory : directories) {
            Optional<TreeFile> base = places.directory(command.at().directory(), directory.isEmpty() ? "." : directory);
            if (base.isEmpty() || !name.matches("[\\w.]+")) {
                continue;
            }
            String at = base.get().path().isRoot() ? "" : base.get().toString();
            for (int dot = path.indexOf('/'); dot >= 0; dot = path.indexOf('/', dot + 1)) {
                module(home, at + "/" + path.substring(0, dot) + "/__init__", why);
            }
            if (places.directory(base.get().path(), path).isPresent()) {
                module(home, at + "/" + path + "/__init__", why);
                if (module(home, at + "/" + path + "/__main__", why)) {
                    return;
                }
            } else if (module(home, at + "/" + path, why)) {
                return;
            }
        }
        list.note("%s: its main module '%s' is not in the image".formatted(command.file(), EscapedText.of(name)));
    }
}
