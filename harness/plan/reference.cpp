// docs/language.md, from the tables (load_plan.h).
#include <string>

#include "harness/plan/language.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

constexpr std::string_view kHead =
    R"~(# The language

This page is generated from the tables that read the files; a test says when it is stale.

A file is YAML and begins with `throng: 1` and its `kind`: a **scenario** says what users do, a
**contract** what the service promises, an **environment** how it is reached or started; a **part**
holds flows for others to include. Unknown keys are mistakes. Every quantity has a unit: durations
(`500ms`, `2s`, `1m30s`), rates (`50/s`, `600/min`), sizes (`64KiB`, `1MB`), shares (`0.5%`). Paths
are relative to the file that names them. All mistakes are told at once, each with its place:
`throng validate FILE…`.

## Holes

Texts may have holes, `${…}`, in flows unless said otherwise:

| hole | is |
|---|---|
| `${name}` | a variable that a step captured or set in this iteration, or a constant of )~"
    R"~(`variables` |
| `${name:-text}` | the same, or `text` while it is not set |
| `${feed.NAME.COLUMN}` | a value of the user's current row of a feed |
| `${user}`, `${iteration}`, `${load}` | the user's number, unique in the run, and its )~"
    R"~(iteration, both from 1; the load's name |
| `${run}` | the run's ID: four digits, from the seed |
| `${conversation}` | the contract's conversation ID of this user now |
| `${instance}` | the instance that this request goes to |
| `${uuid}`, `${random.int(1,6)}`, `${random.choice(a,b,c)}` | random, from the seed, anew )~"
    R"~(each time |
| `${message}` | in a contract's turn and in the body of a say: the message with its marker |
| `${marker}` | in a request with `turn: true`: the marker by which the turn is followed |
| `${env:NAME}`, `${env:NAME:-text}` | an environment variable of throng's; also where a )~"
    R"~(number, a duration and the like stands |
| `${secret:NAME}` | the same, never printed |
| `${port}`, `${redis.host}`, `${redis.port}`, `${stubs.NAME.url}`, )~"
    R"~(`${processes.NAME.url}`, `${instances.NAME.url}`, `${bin}`, `${here}` | )~"
    R"~(in an environment's processes and instances (also `.host` and `.port`) |
| `$${` | a plain `${` |

Values are escaped for where they stand: in JSON, in a form or query, in a path, in a header. A
filter says otherwise: `${x | raw}`, `${x | query}`, `${x | path}`, `${x | header}`,
`${x | json_string}`; and `${x | json}`, as a whole JSON value, inserts what is JSON already.
Dollars before a brace count in pairs: `$$${x}` is a dollar and the value of x.
)~";

std::string in_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string type_text(std::string_view type) {
  std::string out;
  for (const std::string_view one : alternatives(type)) {
    if (!out.empty()) out += " or ";
    if (const std::string_view word = literal_of(one); !word.empty()) {
      out.append("`").append(word).append("`");
    } else if (const std::string_view item = list_of(one); !item.empty()) {
      const Union* named = find_union(item);
      out.append("list of ")
          .append(named != nullptr ? "[" + std::string(item) + "](#" + std::string(item) + ")"
                                   : type_text(item));
    } else if (const std::string_view value = map_of(one); !value.empty()) {
      out.append("names, each ").append(type_text(value));
    } else if (find_table(one) != nullptr) {
      out.append("[").append(one).append("](#").append(one).append(")");
    } else if (const ScalarType* scalar = find_scalar(one)) {
      out.append("[").append(scalar->name).append("](#values)");
    }
  }
  return out;
}

void add_table(std::string& out, const Table& table) {
  out.append("\n## ").append(table.name).append("\n\n").append(table.doc).append("\n\n");
  out += "| key | type | default | meaning | example |\n|---|---|---|---|---|\n";
  for (const Field& field : table.fields) {
    if (field.need == Need::printed) continue;
    const std::string standard = field.need == Need::required ? "required"
                                 : field.standard.empty()     ? ""
                                                          : "`" + std::string(field.standard) + "`";
    out.append("| `")
        .append(key_label(field.key))
        .append("` | ")
        .append(in_cell(type_text(field.type)));
    out.append(" | ").append(standard).append(" | ").append(in_cell(field.doc)).append(" | `");
    out.append(in_cell(field.example)).append("` |\n");
  }
}

}  // namespace

std::string language_reference() {
  std::string out(kHead);
  for (const Table& table : all_tables()) add_table(out, table);
  for (const Union& named : all_unions()) {
    out.append("\n## ").append(named.name).append("\n\n").append(named.doc).append("\n\n");
    out.append(type_text(named.type)).append("\n");
  }
  out += "\n## Values\n\n| type | is |\n|---|---|\n";
  for (const ScalarType& scalar : all_scalars()) {
    out.append("| ")
        .append(scalar.name)
        .append(" | ")
        .append(in_cell(scalar.phrase))
        .append(" |\n");
  }
  return out;
}

}  // namespace throng::plan
