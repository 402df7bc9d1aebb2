package io.rafs.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/policy.md and the schema beside it say is what policies are. */
final class PolicyDocsTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern KEY_PATH = Pattern.compile("\"path\": \"([^\"]+)\"");

    @TempDir
    private Path dir;

    private static Path docs() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/policy.md"))) {
            here = here.getParent();
        }
        return here.resolve("docs");
    }

    private static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(Files.readString(docs().resolve("policy.md")));
        while (matcher.find()) {
            examples.add(matcher.group(1));
        }
        return examples;
    }

    @Test
    void everyExampleIsAPolicy() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(6);
        for (String example : examples()) {
            Matcher paths = KEY_PATH.matcher(example);
            while (paths.find()) {
                Path file = dir.resolve(paths.group(1));
                Files.createDirectories(file.getParent());
                Files.write(
                        file,
                        file.toString().endsWith(".pub") ? TestKey.ec().key().pem() : root());
            }
            Policy.parse("example", example.getBytes(StandardCharsets.UTF_8), dir);
        }
    }

    private static byte[] root() throws IOException {
        try (InputStream in = PolicyDocsTest.class.getResourceAsStream("root.pem")) {
            return in.readAllBytes();
        }
    }

    @Test
    void theSchemaKnowsTheFieldsOfTheParserAndNoOthers() throws IOException {
        JsonObject schema = schema();
        JsonObject definitions = schema.needObject("$defs");
        assertThat(fields(schema)).containsExactlyInAnyOrderElementsOf(PolicyParser.POLICY);
        assertThat(fields(definitions.needObject("scope"))).containsExactlyInAnyOrderElementsOf(PolicyParser.SCOPE);
        assertThat(fields(definitions.needObject("identity")))
                .containsExactlyInAnyOrderElementsOf(PolicyParser.IDENTITY);
        assertThat(fields(definitions.needObject("key"))).containsExactlyInAnyOrderElementsOf(KeyParser.KEY);
        assertThat(fields(definitions.needObject("certificate")))
                .containsExactlyInAnyOrderElementsOf(KeyParser.CERTIFICATE);
    }

    @Test
    void theSchemaKnowsTheValuesOfTheParserAndNoOthers() throws IOException {
        JsonObject schema = schema();
        JsonObject scope = schema.needObject("$defs").needObject("scope").needObject("properties");
        JsonObject key = schema.needObject("$defs").needObject("key").needObject("properties");
        assertThat(schema.needObject("properties").needObject("default").texts("enum"))
                .isEqualTo(StrictObject.spellings(Policy.Otherwise.class));
        assertThat(scope.needObject("mode").texts("enum")).isEqualTo(StrictObject.spellings(Mode.class));
        assertThat(scope.needObject("formats").needObject("items").texts("enum"))
                .isEqualTo(StrictObject.spellings(SignatureFormat.class));
        assertThat(scope.needObject("forbid").needObject("items").texts("enum"))
                .isEqualTo(StrictObject.spellings(Forbidden.class));
        assertThat(key.needObject("use").needObject("items").texts("enum"))
                .isEqualTo(StrictObject.spellings(Use.class));
    }

    @Test
    void theTextNamesEveryFieldAndValue() throws IOException {
        String text = Files.readString(docs().resolve("policy.md"));
        List<String> words = new ArrayList<>();
        List.of(PolicyParser.POLICY, PolicyParser.SCOPE, PolicyParser.IDENTITY, KeyParser.KEY, KeyParser.CERTIFICATE)
                .forEach(words::addAll);
        List.of(Policy.Otherwise.class, Mode.class).forEach(type -> words.addAll(spellings(type)));
        List.of(SignatureFormat.class, Part.class, Forbidden.class, Use.class)
                .forEach(type -> words.addAll(spellings(type)));
        for (String word : words) {
            assertThat(text).containsPattern("[`\"]" + word + "[`\"]");
        }
    }

    private static List<String> spellings(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> value.toString().toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    private static JsonObject schema() throws IOException {
        return JsonObject.parse("schema", Files.readAllBytes(docs().resolve("policy.schema.json")));
    }

    private static List<String> fields(JsonObject object) throws IOException {
        assertThat(object.fields().get("additionalProperties")).isEqualTo(false);
        return List.copyOf(object.needObject("properties").fields().keySet());
    }

    @Test
    void theTableOfAttacksHasEveryTestOfTheSuiteAndNoOther() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        Matcher rows = Pattern.compile("^\\|[^|]*\\|[^|]*\\|([^|]*)\\|$", Pattern.MULTILINE)
                .matcher(Files.readString(docs().resolve("policy.md")).split("## What meets which attack")[1]);
        while (rows.find()) {
            Matcher names = Pattern.compile("`(\\w+)`").matcher(rows.group(1));
            while (names.find()) {
                assertThat(named.add(names.group(1)))
                        .as("%s stands once", names.group(1))
                        .isTrue();
            }
        }
        TreeSet<String> tests = new TreeSet<>();
        Arrays.stream(AttackSuiteTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .forEach(method -> tests.add(method.getName()));
        assertThat(named).isEqualTo(tests);
    }

    /** A judge that knows nothing of our parser: good ones are good, and what the schema refuses, the parser does, too. */
    @Test
    void jsonschemaTakesTheExamplesAndRefusesNothingThatWeTake() throws IOException {
        Tool python = pythonWithJsonschema();
        Map<String, Object> documents = new LinkedHashMap<>();
        for (String example : examples()) {
            documents.put("good " + documents.size(), example);
        }
        for (PolicyTest.Refused refused : PolicyTest.refused()) {
            documents.put("bad " + documents.size() + " " + refused.message(), PolicyTest.filled(refused.json()));
        }
        documents.put("taken", PolicyTest.filled("{\"version\":1,\"scopes\":[{\"match\":\"**\",\"keys\":[$K,$O]}]}"));
        documents.put("off", "{\"version\":1,\"scopes\":[{\"match\":\"docker-archive:/a b/x.tar\",\"mode\":\"off\"}]}");
        documents.put("port", "{\"version\":1,\"scopes\":[{\"match\":\"localhost:5000/**\",\"mode\":\"off\"}]}");
        documents.put("v6", "{\"version\":1,\"scopes\":[{\"match\":\"[::1]:5000/a/b\",\"mode\":\"off\"}]}");
        documents.put("root", "{\"version\":1,\"scopes\":[{\"match\":\"dir:/**\",\"mode\":\"off\"}]}");
        Path input = Files.write(dir.resolve("documents.json"), JsonText.compact(documents));
        Tool.Result result = python.run("-c", """
                        import json, sys, jsonschema
                        schema = json.load(open(sys.argv[1]))
                        jsonschema.Draft202012Validator.check_schema(schema)
                        validator = jsonschema.Draft202012Validator(schema)
                        for name, text in json.load(open(sys.argv[2])).items():
                            try:
                                errors = [e.message for e in validator.iter_errors(json.loads(text))]
                            except ValueError as e:
                                errors = [str(e)]
                            except RecursionError as e:
                                errors = ['deep']
                            print(name.split(' ')[0], 'refused' if errors else 'taken', name, errors[:1])
                        """, docs().resolve("policy.schema.json"), input)
                .orFail();
        List<String> lines = result.text().lines().toList();
        assertThat(lines).hasSize(documents.size());
        assertThat(lines.stream().filter(line -> !line.startsWith("bad"))).allMatch(line -> line.contains(" taken "));
        assertThat(lines.stream().filter(line -> line.startsWith("bad refused")))
                .as("what a schema can say, it says")
                .hasSizeGreaterThan(50);
        for (String taken : List.of("taken", "off", "port", "v6", "root")) {
            Policy.parse(taken, ((String) documents.get(taken)).getBytes(StandardCharsets.UTF_8), dir);
        }
    }

    private static Tool pythonWithJsonschema() {
        List<Tool> pythons = new ArrayList<>(List.of(Tool.python()));
        Tool.find("python3").ifPresent(path -> pythons.add(Tool.of(path.toString())));
        for (Tool python : pythons) {
            if (python.run("-c", "import jsonschema; jsonschema.Draft202012Validator")
                    .ok()) {
                return python;
            }
        }
        throw io.rafs.testdata.Judge.absent("jsonschema", "not installed; Debian has it as python3-jsonschema");
    }
}
