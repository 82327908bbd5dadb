/* What can be saved: kinds and their fields, from the tables of the library. */
#include "lcpd.h"

static void set_flag(lua_State *L, const char *name, bool flag)
{
    lua_pushboolean(L, flag);
    lua_setfield(L, -2, name);
}

/* A code's words to choose from. */
static void set_words(lua_State *L, const char *const *words)
{
    lua_newtable(L);
    for (lua_Integer i = 0; words[i]; i++) {
        lua_pushstring(L, words[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "words");
}

static void push_field(lua_State *L, const cpd_field *field)
{
    lua_createtable(L, 0, 7);
    lcpd_set_text(L, "name", field->name);
    lcpd_set_text(L, "label", field->label);
    lcpd_set_text(L, "hint", field->hint);
    lcpd_set_text(L, "type", cpd_field_type_name(field->type));
    set_flag(L, "required", field->required);
    set_flag(L, "many", field->many);
    if (field->words)
        set_words(L, field->words);
}

static void push_fields(lua_State *L, const cpd_field *fields, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_field(L, &fields[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_kind(lua_State *L, const cpd_kind *kind)
{
    static const char *const writers[] = {[CPD_WRITER_HOLDER] = "holder",
                                          [CPD_WRITER_EITHER] = "either",
                                          [CPD_WRITER_OTHER] = "other"};

    lua_createtable(L, 0, 10);
    lcpd_set_text(L, "name", kind->name);
    lcpd_set_text(L, "title", kind->title);
    lcpd_set_text(L, "about", kind->about);
    lcpd_set_text(L, "readers", cpd_kind_class(kind)->readers);
    if (*kind->other)
        lcpd_set_text(L, "with", kind->other);
    lcpd_set_text(L, "writer", writers[kind->writer]);
    set_flag(L, "private", cpd_kind_class(kind)->sealed);
    set_flag(L, "range", kind->dates == CPD_DATES_RANGE);
    set_flag(L, "links", kind->links);
    push_fields(L, kind->fields, kind->field_count);
    lua_setfield(L, -2, "fields");
}

/*** cpd.kinds()
 * What can be saved: a list of `{name, title, about, readers, writer, private, range, links, with,
 * fields = {{name, label, hint, type, required, many, words}, …}}`. `range`: it has `from` and `to`
 * where others have `date`; `with`: the role of the second person it names. */
int lcpd_kinds(lua_State *L)
{
    const cpd_kind *kind;

    lua_newtable(L);
    for (size_t i = 0; (kind = cpd_kind_at(i)); i++) {
        push_kind(L, kind);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/*** home:fields(kind [, day])
 * The fields that councils' variants in force on a day (today) add to a kind, as `cpd.kinds()`
 * lists fields. They are called `VARIANT/FIELD`, in drafts and in what is read. */
int lcpd_fields(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const cpd_kind *kind = cpd_kind_find(lcpd_text(L, 2));
    const cpd_field *fields;
    size_t count;
    cpd_date day;

    luaL_argcheck(L, kind, 2, "there is no such kind");
    int r = lcpd_opt_date(L, 3, &day);
    if (r == 0)
        r = cpd_record_fields(&fields, &count, home, kind, day);
    if (r < 0)
        return lcpd_fail(L, NULL);
    push_fields(L, fields, count);
    return 1;
}
