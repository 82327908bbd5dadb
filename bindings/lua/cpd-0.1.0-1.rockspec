rockspec_format = "3.0"
package = "cpd"
version = "0.1.0-1"
-- Not published: build it in this folder with `luarocks make`, against a libcpd that is installed (CPD_DIR=PREFIX).
source = {url = "git+file://libcpd", dir = "libcpd/bindings/lua"}
description = {
  summary = "A social worker's working life: front line, CPD, supervision, career",
  detailed = "Opens the homes that libcpd keeps, with the rights of whoever runs the program.",
}
dependencies = {"lua ~> 5.4"}
external_dependencies = {CPD = {header = "cpd/cpd.h", library = "cpd"}}
build = {
  type = "builtin",
  modules = {
    cpd = {
      sources = {
        "module.c", "home.c", "kinds.c", "records.c", "reports.c", "people.c", "variants.c", "keys.c", "bundles.c", "node.c", "arguments.c", "answer.c", "scrap.c",
      },
      libraries = {"cpd"},
      incdirs = {"$(CPD_INCDIR)"},
      libdirs = {"$(CPD_LIBDIR)"},
    },
  },
}
